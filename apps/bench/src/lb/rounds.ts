import { setTimeout as sleep } from 'node:timers/promises'
import { meterCosts, processTree } from '@rpc-vs-mom/cost'
import { codecs } from '@rpc-vs-mom/schema'
import { connect } from '@rpc-vs-mom/transport'
import { cannedRequest, cannedResponse } from './canned-messages.ts'
import { contenders } from './contenders.ts'
import type { ProxySamples, SystemCalls } from './goals.ts'
import { h2load } from './h2load.ts'
import { syscallsPerRequest } from './syscalls.ts'

/** How much is asked. */
export const setting = {
  depth: 32,
  /** Not counted, the same for each, for the optimising compiler to finish in. */
  warmUpCalls: 100_000,
  /** Of one round. */
  roundCalls: 20_000,
  aloneCalls: 3000,
  /** Until the same fields come again, where the relay shall not know them: far more than it remembers. */
  unlikeCalls: 500,
} as const

const { depth, warmUpCalls, roundCalls, aloneCalls, unlikeCalls } = setting
const { contentType } = codecs.protobuf
const messages = { message: cannedRequest, answer: cannedResponse }

/** What is measured, over all starts: a process of its own, or one of them with calls of another kind. */
export interface ContenderSamples extends ProxySamples {
  readonly cpuUs: number[]
  readonly callsPerSecond: number[]
  readonly aloneUs: number[]
  readonly unlike?: number
}

/** A contender in one start. */
export interface Running {
  readonly samples: ContenderSamples
  readonly url: string
  readonly pid: number
}

/** Asks a balancer of a canned worker until it answers, for 5 s at most. */
export async function untilItAnswers(url: string): Promise<void> {
  const connection = await connect(url)
  const call = {
    method: 'protocol.SimulationService/GetSalesMetrics',
    timeoutMs: 5000,
    contentType,
  } as const
  const giveUpMs = performance.now() + call.timeoutMs
  for (;;) {
    try {
      await connection.ask(cannedRequest, call)
      return await connection.close()
    } catch (error) {
      if (performance.now() > giveUpMs) throw error
      await sleep(20)
    }
  }
}

/** A contender of which nothing has been measured yet. */
export function newSamples(name: string): ContenderSamples {
  return { name, cpuUs: [], callsPerSecond: [], aloneUs: [] }
}

/** All that are measured: the contenders, and the first of them with calls that it does not know. */
export function newSamplesOfAll(): ContenderSamples[] {
  const samplesOfAll = contenders.map(({ name }) => newSamples(name))
  const [relay] = samplesOfAll
  return [...samplesOfAll, { ...newSamples(`${relay!.name}, calls unlike`), unlike: unlikeCalls }]
}

/** Starts the contenders in front of the workers; the last one shares the process of the first. */
export async function startAll(
  all: readonly ContenderSamples[],
  { workers, started }: { workers: readonly string[]; started: AsyncDisposableStack },
): Promise<Running[]> {
  const running: Running[] = []
  for (const [index, contender] of contenders.entries()) {
    const { url, pid } = started.use(await contender.start(workers))
    if (pid === undefined) throw new Error(`the process at ${url} is not known`)
    await untilItAnswers(url)
    running.push({ samples: all[index]!, url, pid })
  }
  return [...running, { ...running[0]!, samples: all.at(-1)! }]
}

/** Puts so many rounds of calls to each of them, and of calls alone to `direct` too, after a warm-up. */
export async function measure(
  running: readonly Running[],
  direct: Running,
  rounds: number,
): Promise<void> {
  for (const one of [direct, ...running]) await warmUp(one)
  for (let round = 0; round < rounds; round += 1) {
    for (const one of running) await askMany(one)
    for (const one of [direct, ...running]) await askAlone(one)
  }
}

async function warmUp({ url, samples: { unlike } }: Running): Promise<void> {
  for (let done = 0; done < warmUpCalls; done += roundCalls) {
    await h2load({ url, requests: roundCalls, depth, unlike, ...messages })
  }
}

async function askMany({
  url,
  pid,
  samples: { unlike, cpuUs, callsPerSecond },
}: Running): Promise<void> {
  const end = meterCosts([{ name: 'lb', role: 'lb', pids: processTree(pid) }])
  const result = await h2load({ url, requests: roundCalls, depth, unlike, ...messages })
  cpuUs.push(end()[0]!.cpuUs / roundCalls)
  callsPerSecond.push(result.requestsPerSecond)
}

async function askAlone({ url, samples: { unlike, aloneUs } }: Running): Promise<void> {
  const { medianUs } = await h2load({ url, requests: aloneCalls, depth: 1, unlike, ...messages })
  aloneUs.push(medianUs)
}

/** System calls of one of them per call. */
export async function systemCallsOf({ pid, url }: Running): Promise<SystemCalls> {
  const of = (inFlight: number): Promise<number> =>
    syscallsPerRequest(pid, { url, depth: inFlight, ...messages })
  return { depth1: await of(1), depth32: await of(depth) }
}
