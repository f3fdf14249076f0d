import { CommandError } from '@rpc-vs-mom/cli'
import type { AskQuestion, End } from '@rpc-vs-mom/load'
import { storeUnknown, type StoreAccount, type WorkerTimes } from '@rpc-vs-mom/results'
import type { CodecName } from '@rpc-vs-mom/schema'
import { AskError, type Ask, type Metadata, type Send } from '@rpc-vs-mom/transport'
import type { Asked, CheckedReply, Questions } from '@rpc-vs-mom/workload'

/** Asks a question by number over one `Ask`, and knows how to check its reply. Never rejects. */
export interface Asker {
  readonly ask: AskQuestion<WorkerTimes>
  /** The first few wrong replies and errors, one sentence each, for the person who must find out why. */
  readonly faults: readonly string[]
  /** The measured part begins, at `originUs` on the monotonic clock. */
  measureFrom(originUs: number): void
  /**
   * When nothing is outstanding: compares what the system has with what it accepted. Resolves with undefined where
   * nothing was written.
   */
  reconcile(): Promise<StoreAccount | undefined>
  /** Pieces of work that were accepted and are not done yet; absent where nothing is sent to be done later. */
  backlog?(): Promise<number>
}

export interface AskerOptions {
  readonly questions: Questions
  readonly codec: CodecName
  /** Sent with every call. */
  readonly metadata?: Metadata | undefined
  /** Absent where the transport cannot take work to do it later. */
  readonly send?: Send | undefined
  /** Whether work that could be sent is asked for instead. */
  readonly awaitsWork?: boolean | undefined
}

const faultsKept = 5

export function createAsker(
  ask: Ask,
  { questions, codec, metadata, send, awaitsWork = false }: AskerOptions,
): Asker {
  const sends = questions.sends === true && !awaitsWork
  if (sends && !send) throw cannotSend(questions.title)
  const session = questions.begin(codec)
  const { expectedStatus } = questions
  const check = (asked: Asked, reply: Uint8Array): CheckedReply =>
    expectedStatus === undefined ? asked.check(reply) : { fault: replied(expectedStatus) }
  const faults: string[] = []
  const note = (fault: string): void => {
    if (faults.length < faultsKept) faults.push(fault)
  }
  const endOf = (question: number, { fault, worker }: CheckedReply): End<WorkerTimes> => {
    if (fault === undefined) return worker ? { serverTiming: worker } : 'ok'
    note(`question ${question}: ${fault}`)
    return 'wrong'
  }
  const failed = (question: number, asked: Asked, thrown: unknown): End<WorkerTimes> => {
    const error = AskError.from(thrown)
    const answer = asked.checkError?.(error.code)
    if (answer) return endOf(question, answer)
    if (error.code === 'DEADLINE_EXCEEDED') return 'timed-out'
    if (error.code === expectedStatus) return 'ok'
    note(`${error.code}: ${error.message}`)
    return { error: error.code }
  }
  return {
    faults,
    ask(question, timeoutMs, onReply) {
      const asked = session.next(question)
      const { method, contentType, body, isRepeatable } = asked.request
      const { accepted } = asked
      if (accepted && sends)
        return send!(body, { method, timeoutMs, contentType, metadata }).then(
          (): End<WorkerTimes> => {
            accepted()
            return 'ok'
          },
          (thrown: unknown) => failed(question, asked, thrown),
        )
      return ask(body, { method, timeoutMs, contentType, metadata, isRepeatable, onReply }).then(
        (reply) => ({
          bytes: reply.byteLength,
          check: () => endOf(question, check(asked, reply)),
        }),
        (thrown: unknown) => failed(question, asked, thrown),
      )
    },
    measureFrom: (originUs) => session.measureFrom?.(originUs),
    ...(sends && session.backlog && { backlog: () => session.backlog!(ask) }),
    async reconcile() {
      try {
        return await session.reconcile?.(ask)
      } catch (thrown) {
        return storeUnknown(AskError.from(thrown).message)
      }
    },
  }
}

function replied(expectedStatus: string): string {
  return `the call ended with OK instead of ${expectedStatus}.`
}

function cannotSend(title: string): CommandError {
  const sentence = `${title} sends work that is done later, and this variant cannot take it: NATS core keeps nothing; leave the variant out, or wait for the work.`
  return new CommandError('usage', sentence)
}
