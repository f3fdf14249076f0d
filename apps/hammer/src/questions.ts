import { generateDataset, type DatasetSpec } from '@rpc-vs-mom/dataset'
import { codecs, type CodecName, type SalesRequest } from '@rpc-vs-mom/schema'
import { checkAnswer, salesWorkload, type SalesAnswer } from '@rpc-vs-mom/workload'

/** What can be asked, with the right answers: computed from the seed, never by the system under test. */
export interface Questions {
  readonly requests: readonly SalesRequest[]
  readonly answers: readonly SalesAnswer[]
  readonly weights: readonly number[]
  /** Hash of the data set that the answers are true of. */
  readonly datasetHash: string
}

export interface QuestionSpec {
  readonly dataset: DatasetSpec
  readonly seed: number
  /** Share of requests that are the original study's default query; the rest mix all filters. */
  readonly defaultShare: number
}

/** Distinct requests per run: enough that no cache keyed by request helps, few enough to check quickly. */
const distinctRequests = 512

export function drawQuestions({ dataset: spec, seed, defaultShare }: QuestionSpec): Questions {
  const dataset = generateDataset(spec)
  const workload = salesWorkload(dataset, { seed, requests: distinctRequests, defaultShare })
  return { ...workload, datasetHash: dataset.contentHash() }
}

/** The bytes of every question in one encoding. */
export function encodeQuestions({ requests }: Questions, codec: CodecName): Uint8Array[] {
  return requests.map((request) => codecs[codec].salesRequest.encode(request))
}

/** Compares the bytes of a reply with the right answer; returns a sentence about the difference, if any. */
export function replyChecker(
  { answers }: Questions,
  codec: CodecName,
): (question: number, reply: Uint8Array) => string | undefined {
  const { salesResponse } = codecs[codec]
  return (question, reply) => {
    try {
      return checkAnswer(answers[question]!, salesResponse.decode(reply))
    } catch (error) {
      return `the reply is not readable: ${String(error)}`
    }
  }
}
