/**
 * `pnpm bench failover`: reads with a deadline of 1 s at 70 % of what eight serial workers can do, behind the
 * lb as it is started by its command line, while one worker after the other is killed (SIGKILL), ended in
 * peace (SIGTERM) or frozen for 6 s (SIGSTOP) and comes back. Exit code 1 when a call fails, when more than
 * 5 % are sent again, when a frozen worker is in rotation for more than 200 ms after the bound for the
 * silence of the first call that is stuck, or when a thawed one is not ready within 300 ms. Takes about two
 * minutes.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import { count, program, runProgram } from '@rpc-vs-mom/cli'
import { codecs, SalesRequest } from '@rpc-vs-mom/schema'
import { connect } from '@rpc-vs-mom/transport'
import { FailoverCluster } from './failover-cluster.ts'
import { SteadyCalls } from './steady-calls.ts'

/** One that is away leaves the others at 80 %, so that nothing fails for want of room. */
const workerCount = 8
const timeoutMs = 1000
const serviceUs = 16_000
const rateRps = (0.7 * workerCount * 1e6) / serviceUs
const otherRounds = 3
/** Enough for the bound of silence, which starts high, to come down to what calls take. */
const warmUpMs = 4000
const faultAfterMs = 1000
const recoveryMs = 2000
const awayMs = 1000
const frozenMs = 6000
const amplificationGoal = 1.05
const backGoalMs = 300
const outGoalMs = 200

const { salesRequest } = codecs.protobuf
const request = salesRequest.encode({ ...SalesRequest.fromJSON({}), minAmount: serviceUs })

/** What happens to a worker; resolves with what there is to add to the counts. */
type Fault = (index: number) => Promise<string>

await runProgram(
  program('bench failover', 'Kills, ends and freezes workers under load.')
    .option('--rounds <n>', 'rounds of SIGKILL; of the others there are 3', count(1, 1000), 20)
    .argument('[flags...]', 'flags for the lb, after --, such as -- --engine grpc-js')
    .action(async (lbFlags: string[], { rounds }: { readonly rounds: number }) => {
      await using cluster = await FailoverCluster.start(workerCount, lbFlags)
      const connection = await connect(cluster.url)
      const calls = new SteadyCalls({ connection, request, rateRps, timeoutMs })
      await doFaults(cluster, calls, rounds)
      await connection.close()
      judge(calls, await cluster.stopLb())
    }),
)

async function doFaults(cluster: FailoverCluster, calls: SteadyCalls, kills: number) {
  const faults: readonly (readonly [name: string, times: number, fault: Fault])[] = [
    ['nothing happens', 1, async () => await sleep(warmUpMs, '')],
    ['killed', kills, (index) => restart(cluster, index, 'SIGKILL')],
    ['ended in peace', otherRounds, (index) => restart(cluster, index, 'SIGTERM')],
    ['frozen', otherRounds, (index) => freeze(cluster, index)],
  ]
  for (const [name, times, fault] of faults) {
    for (let round = 0; round < times; round += 1) {
      const [failedBefore, askedBefore] = [calls.failed, calls.asked]
      const noted = await underLoad(calls, () => fault(round % workerCount))
      const [failed, asked] = [calls.failed - failedBefore, calls.asked - askedBefore]
      console.log(`${name}: ${failed} of ${asked} calls failed${noted}`)
    }
  }
}

async function underLoad(calls: SteadyCalls, cause: () => Promise<string>): Promise<string> {
  const load = new AbortController()
  const asking = calls.askUntil(load.signal)
  await sleep(faultAfterMs)
  const noted = await cause()
  await sleep(recoveryMs)
  load.abort()
  await asking
  return noted
}

async function restart(
  cluster: FailoverCluster,
  index: number,
  signal: NodeJS.Signals,
): Promise<string> {
  await cluster.end(index, signal)
  await sleep(awayMs)
  await cluster.restart(index)
  return ''
}

async function freeze(cluster: FailoverCluster, index: number): Promise<string> {
  const url = cluster.urlOf(index)
  const boundMs = await cluster.silenceBoundMs()
  const stoppedMs = performance.now()
  cluster.signal(index, 'SIGSTOP')
  await sleep(frozenMs)
  const resumedMs = performance.now()
  cluster.signal(index, 'SIGCONT')
  await sleep(recoveryMs)
  // At this rate a call gets stuck within milliseconds of the signal, and counts from then.
  const outMs = cluster.heardAfter(`${url} is down`, stoppedMs) - stoppedMs - boundMs
  const backMs = cluster.heardAfter(`${url} is ready`, resumedMs) - resumedMs
  if (!(outMs <= outGoalMs && backMs <= backGoalMs)) process.exitCode = 1
  const bound = `a bound of ${boundMs.toFixed(0)} ms`
  return `, out of rotation ${outMs.toFixed(0)} ms after ${bound}, back after ${backMs.toFixed(0)} ms`
}

function judge(
  { asked, failed, errors }: SteadyCalls,
  { exitCode, replays }: { readonly exitCode: number; readonly replays: number },
): void {
  const amplification = 1 + replays / asked
  for (const [what, times] of errors) console.log(`${times} x ${what}`)
  console.log(
    `${failed} of ${asked} calls failed, amplification ${amplification.toFixed(4)}, the lb ended with ${exitCode}`,
  )
  if (failed > 0 || !(amplification <= amplificationGoal) || exitCode !== 0) process.exitCode = 1
}
