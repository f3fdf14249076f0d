import { generateDataset, type DatasetSpec } from '@rpc-vs-mom/dataset'
import type { WorkerTimes } from '@rpc-vs-mom/results'
import { codecs, type CodecName, type SalesRequest, type SalesResponse } from '@rpc-vs-mom/schema'
import { checkAnswer, salesWorkload, type SalesAnswer } from '@rpc-vs-mom/workload/sales'

/**
 * What the answers are checked against: `contract`, all that the contract says; `original`, only what the original
 * study's workers answer as ours do.
 */
export const oracles = ['contract', 'original'] as const

export type OracleName = (typeof oracles)[number]

/** What can be asked, with the right answers: computed from the seed, never by the system under test. */
export interface Questions {
  readonly requests: readonly SalesRequest[]
  readonly answers: readonly SalesAnswer[]
  readonly weights: readonly number[]
  /** Hash of the data set that the answers are true of. */
  readonly datasetHash: string
  readonly oracle: OracleName
}

export interface QuestionSpec {
  readonly dataset: DatasetSpec
  readonly seed: number
  /** Share of requests that are the original study's default query; the rest mix all filters. */
  readonly defaultShare: number
  /** `contract` when missing. */
  readonly oracle?: OracleName
}

/** Distinct requests per run: enough that no cache keyed by request helps, few enough to check quickly. */
const distinctRequests = 512

export function drawQuestions({
  dataset: spec,
  seed,
  defaultShare,
  oracle = 'contract',
}: QuestionSpec): Questions {
  const dataset = generateDataset(spec)
  const common = oracle === 'original'
  const requests = distinctRequests
  const workload = salesWorkload(dataset, { seed, requests, defaultShare, common })
  return { ...workload, datasetHash: dataset.contentHash(), oracle }
}

/** The bytes of every question in one encoding. */
export function encodeQuestions({ requests }: Questions, codec: CodecName): Uint8Array[] {
  return requests.map((request) => codecs[codec].salesRequest.encode(request))
}

/** What a reply comes to: a sentence about what is wrong with it, or what its worker told, if it did. */
export interface CheckedReply {
  readonly fault?: string
  readonly worker?: WorkerTimes
}

/** Compares the bytes of replies with the right answers, and with the query profile that the run names. */
export function replyChecker(
  { answers, oracle }: Questions,
  codec: CodecName,
  profile: string,
): (question: number, reply: Uint8Array) => CheckedReply {
  const { salesResponse } = codecs[codec]
  const lenience = { averageMayBeMissing: oracle === 'original' }
  return (question, reply) => {
    try {
      const response = salesResponse.decode(reply)
      const fault =
        checkAnswer(answers[question]!, response, lenience) ?? profileFault(profile, response)
      return fault === undefined ? workerTimes(response) : { fault }
    } catch (error) {
      return { fault: `the reply is not readable: ${String(error)}` }
    }
  }
}

/** One sentence where an answer comes from another query profile; workers of others do not name theirs. */
export function profileFault(
  expected: string,
  { profile, regionProcessed }: SalesResponse,
): string | undefined {
  if (profile === '' || profile === expected) return undefined
  return `${regionProcessed} answered from profile ${profile}, and this run is about ${expected}; add --profile ${profile}.`
}

/** Workers of others tell no times, which reads as 0; a query of ours takes a microsecond at least. */
function workerTimes(response: SalesResponse): CheckedReply {
  const { regionProcessed: name, queueWaitUs: waitUs, queryUs } = response
  return waitUs + queryUs === 0 ? {} : { worker: { name, waitUs, queryUs } }
}
