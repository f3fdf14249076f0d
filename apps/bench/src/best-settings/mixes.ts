import { seedInto } from '@rpc-vs-mom/experiment'
import { createAsker } from '@rpc-vs-mom/experiment/trial'
import type { WorkerTimes } from '@rpc-vs-mom/results'
import { nodeFlags } from '@rpc-vs-mom/node-flags'
import type { AskQuestion } from '@rpc-vs-mom/load'
import type { Connection } from '@rpc-vs-mom/transport'
import { servingOf, settingsOf, workerFlags } from '@rpc-vs-mom/workload'
import { workload } from '@rpc-vs-mom/workload/sales'
import { spinClient } from '../load/spin-client.ts'
import { startProgram, startSerialWorker, type Program } from '../processes/start-process.ts'

/** How long requests take, and who answers them. */
export interface Mix {
  readonly name: string
  readonly summary: string
  /** Relative frequency of each question. */
  readonly weights: readonly number[]
  /** Starts a worker that listens at `url` and takes `concurrency` requests at once, or its own default. */
  start(url: string, concurrency?: number): Promise<Program>
  /** Asks questions of the mix and checks the answers. */
  asker(ask: Connection['ask']): AskQuestion<WorkerTimes>
}

/** One in 50 takes 67 times as long as the others. */
const fewLong = { serviceUs: [300, 20_000], weights: [0.98, 0.02] } as const
const workerMain = import.meta.resolve('../../../worker/src/main.js')

/** The mixes of service times; queries run on a data set in `folder`. */
export async function mixesIn(folder: string): Promise<Mix[]> {
  const { serviceUs, weights } = fewLong
  const file = await seedInto(folder, workload, settingsOf(workload))
  return [
    await salesMix('equal', 'the default query of sales, again and again', { file, share: 100 }),
    await salesMix('sales', 'the queries of sales as they come', { file, share: 50 }),
    {
      name: 'few long',
      summary: `${serviceUs[0]} us of sleep, for one in 50 ${serviceUs[1]} us`,
      weights,
      start: (url, concurrency) => startSerialWorker(url, concurrency),
      asker: (ask) => spinClient({ ask }, serviceUs),
    },
  ]
}

async function salesMix(
  name: string,
  summary: string,
  { file, share }: { readonly file: string; readonly share: number },
): Promise<Mix> {
  const settings = settingsOf(workload, { defaultShare: share })
  const flags = workerFlags(servingOf(workload, settings, file))
  const questions = await workload.draw(settings, 1)
  return {
    name,
    summary,
    weights: questions.weights,
    start(url, concurrency) {
      const more = concurrency === undefined ? [] : ['--concurrency', String(concurrency)]
      return startProgram(workerMain, [...flags, ...more], { node: nodeFlags.worker, url })
    },
    asker: (ask) => createAsker(ask, { questions, codec: 'protobuf' }).ask,
  }
}
