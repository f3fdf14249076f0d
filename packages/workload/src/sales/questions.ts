import { generateDataset } from '@rpc-vs-mom/dataset/in-memory'
import {
  codecs,
  getSalesMetrics,
  idempotentMethods,
  MalformedMessage,
  type CodecName,
  type SalesResponse,
} from '@rpc-vs-mom/schema'
import { sameEachTime } from '../same-each-time.ts'
import { UnreadableReply, type CheckedReply, type Questions } from '../workload.ts'
import { causeOfWrongAnswers } from './cause-of-wrong-answers.ts'
import { checkAnswer } from './check-answer.ts'
import type { SalesSettings } from './sales-settings.ts'
import { salesWorkload, type SalesQuestions } from './sales-workload.ts'

/** Distinct requests per run: enough that no cache keyed by request helps, few enough to check quickly. */
export const distinctRequests = 512

/** Draws what the settings say is asked, with the right answers. */
export async function drawSales(settings: SalesSettings, seed: number): Promise<Questions> {
  const { sales, dataSeed, profile, oracle } = settings
  const dataset = generateDataset({ seed: dataSeed, sales })
  const defaultShare = settings.defaultShare / 100
  const common = oracle === 'original'
  const drawn = salesWorkload(dataset, { seed, requests: distinctRequests, defaultShare, common })
  return {
    title: common ? 'sales, as the original study answers it' : 'sales',
    settings: { 'query profile': profile },
    dataSet: { hash: dataset.contentHash(), seed: dataSeed, size: { sale: sales } },
    weights: drawn.weights,
    mix: { default: defaultShare, 'all filters': 1 - defaultShare },
    encode: (codec) => encode(drawn, codec),
    begin: (codec) => sameEachTime(encode(drawn, codec), replyChecker(drawn, { codec, settings })),
    setupFault: (reply, codec) => profileFault(profile, decode(reply, codec)),
    likelyCause: (mostly) => causeOfWrongAnswers(mostly, oracle),
  }
}

function encode({ requests }: SalesQuestions, codec: CodecName) {
  const { salesRequest, contentType } = codecs[codec]
  return requests.map((request) => ({
    method: getSalesMetrics,
    isRepeatable: idempotentMethods.includes(getSalesMetrics),
    contentType,
    body: salesRequest.encode(request),
  }))
}

interface CheckSpec {
  readonly codec: CodecName
  readonly settings: SalesSettings
}

/** Compares the bytes of replies with the right answers, and with the query profile that the run names. */
function replyChecker(
  { answers }: SalesQuestions,
  { codec, settings: { profile, oracle } }: CheckSpec,
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

function decode(reply: Uint8Array, codec: CodecName): SalesResponse {
  try {
    return codecs[codec].salesResponse.decode(reply)
  } catch (error) {
    if (!(error instanceof MalformedMessage)) throw error
    throw new UnreadableReply(error.message, { cause: error })
  }
}

/** One sentence where an answer comes from another query profile; workers of others do not name theirs. */
function profileFault(
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
