import type { AskQuestion, End } from '@rpc-vs-mom/load'
import type { WorkerTimes } from '@rpc-vs-mom/results'
import type { CodecName } from '@rpc-vs-mom/schema'
import { AskError, type Ask, type Metadata } from '@rpc-vs-mom/transport'
import type { CheckedReply, Questions } from '@rpc-vs-mom/workload'

/** Asks a question by number over one `Ask`, and knows how to check its reply. Never rejects. */
export interface Asker {
  readonly ask: AskQuestion<WorkerTimes>
  /** The first few wrong replies and errors, one sentence each, for the person who must find out why. */
  readonly faults: readonly string[]
}

export interface AskerOptions {
  readonly questions: Questions
  readonly codec: CodecName
  /** Sent with every call. */
  readonly metadata?: Metadata | undefined
}

const faultsKept = 5

export function createAsker(ask: Ask, { questions, codec, metadata }: AskerOptions): Asker {
  const requests = questions.encode(codec)
  const { expectedStatus } = questions
  const check =
    expectedStatus === undefined
      ? questions.checker(codec)
      : () => ({ fault: replied(expectedStatus) })
  const faults: string[] = []
  const note = (fault: string): void => {
    if (faults.length < faultsKept) faults.push(fault)
  }
  const endOf = (question: number, reply: Uint8Array): End<WorkerTimes> => {
    const { fault, worker }: CheckedReply = check(question, reply)
    if (fault === undefined) return worker ? { serverTiming: worker } : 'ok'
    note(`question ${question}: ${fault}`)
    return 'wrong'
  }
  const failed = (thrown: unknown): End<WorkerTimes> => {
    const error = AskError.from(thrown)
    if (error.code === 'DEADLINE_EXCEEDED') return 'timed-out'
    if (error.code === expectedStatus) return 'ok'
    note(`${error.code}: ${error.message}`)
    return { error: error.code }
  }
  return {
    faults,
    ask(question, timeoutMs, onReply) {
      const { method, contentType, body } = requests[question]!
      return ask(body, { method, timeoutMs, contentType, metadata, onReply }).then(
        (reply) => ({ bytes: reply.byteLength, check: () => endOf(question, reply) }),
        failed,
      )
    },
  }
}

function replied(expectedStatus: string): string {
  return `the call ended with OK instead of ${expectedStatus}.`
}
