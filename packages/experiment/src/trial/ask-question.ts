import type { AskQuestion, End } from '@rpc-vs-mom/load'
import type { WorkerTimes } from '@rpc-vs-mom/results'
import type { CodecName } from '@rpc-vs-mom/schema'
import { AskError, type Ask } from '@rpc-vs-mom/transport'
import type { Questions } from '@rpc-vs-mom/workload'

/** Asks a question by number over one `Ask`, and knows how to check its reply. Never rejects. */
export interface Asker {
  readonly ask: AskQuestion<WorkerTimes>
  /** The first few wrong replies and errors, one sentence each, for the person who must find out why. */
  readonly faults: readonly string[]
}

export interface AskerOptions {
  readonly questions: Questions
  readonly codec: CodecName
}

const faultsKept = 5

export function createAsker(ask: Ask, { questions, codec }: AskerOptions): Asker {
  const requests = questions.encode(codec)
  const check = questions.checker(codec)
  const faults: string[] = []
  const note = (fault: string): void => {
    if (faults.length < faultsKept) faults.push(fault)
  }
  const endOf = (question: number, reply: Uint8Array): End<WorkerTimes> => {
    const { fault, worker } = check(question, reply)
    if (fault === undefined) return worker ? { serverTiming: worker } : 'ok'
    note(`question ${question}: ${fault}`)
    return 'wrong'
  }
  const failed = (thrown: unknown): End<WorkerTimes> => {
    const error = AskError.from(thrown)
    if (error.code === 'DEADLINE_EXCEEDED') return 'timed-out'
    note(`${error.code}: ${error.message}`)
    return { error: error.code }
  }
  return {
    faults,
    ask(question, timeoutMs, onReply) {
      const { method, contentType, body } = requests[question]!
      return ask(body, { method, timeoutMs, contentType, onReply }).then(
        (reply) => ({ bytes: reply.byteLength, check: () => endOf(question, reply) }),
        failed,
      )
    },
  }
}
