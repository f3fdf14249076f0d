import { ChildProgram } from '@rpc-vs-mom/experiment/processes'
import {
  planRounds,
  runTrial,
  searchTargets,
  type LoadSettings,
  type TrialTarget,
} from '@rpc-vs-mom/experiment'
import { nodeFlags } from '@rpc-vs-mom/node-flags'
import { watchPausesOf } from '@rpc-vs-mom/pauses'
import { connect } from '@rpc-vs-mom/transport'
import type { Behaviour } from './known-server/behaviour.ts'
import { echoQuestions } from './echo-questions.ts'

/** What is tested: the hammer as it is installed; in tests of the checks, one that is broken. */
export interface Instrument {
  readonly runTrial: typeof runTrial
  readonly searchTargets: typeof searchTargets
}

export const installed: Instrument = { runTrial, searchTargets }

const outstandingMax = 100_000

/** Starts a server of known behaviour, and connects to it; both end with `stack`. */
export async function startKnown(
  behaviour: Behaviour,
  stack: AsyncDisposableStack,
): Promise<TrialTarget> {
  const main = import.meta.resolve('./known-server/main.ts')
  const server = stack.use(
    new ChildProgram(main, [JSON.stringify(behaviour)], { node: nodeFlags.worker }),
  )
  const connection = await connect(await server.ready(), { maxOutstanding: outstandingMax })
  stack.defer(() => connection.close())
  return {
    ask: connection.ask,
    codec: 'protobuf',
    components: [
      { name: 'hammer', role: 'hammer', pids: [process.pid] },
      { name: 'workers', role: 'worker', pids: [server.pid] },
    ],
    programs: [
      { program: 'worker', role: 'worker', watchPauses: () => watchPausesOf(server.child) },
    ],
    counters: () => connection.counters(),
    countAnew: () => connection.countAnew(),
  }
}

/** Of trials in a self-test; what a check needs otherwise it says. */
export const trialSettings: LoadSettings = {
  name: 'selftest',
  rate: 500,
  duration: 4000,
  warmup: 300,
  warmupRequests: 1000,
  timeout: 1000,
  arrivals: 'poisson',
  connections: 1,
  maxOutstanding: outstandingMax,
  failAbove: 0.01,
  seed: 1,
}

/** One trial of those settings against the target. */
export async function measure(
  { runTrial: run }: Instrument,
  target: TrialTarget,
  settings: Partial<LoadSettings> = {},
) {
  const all = { ...trialSettings, ...settings }
  const plan = planRounds(all, [{ rate: all.rate, questions: echoQuestions }]).ofRound(1)
  const { record } = await run(plan, target, { number: 1, round: 1, variant: 'known' })
  return record
}
