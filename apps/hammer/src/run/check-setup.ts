import { CommandError, rethrowAs } from '@rpc-vs-mom/cli'
import { reachTimeoutMs } from '@rpc-vs-mom/experiment'
import { AskError, type Ask, type Metadata } from '@rpc-vs-mom/transport'
import { UnreadableReply, type Questions } from '@rpc-vs-mom/workload'
import { unanswered, unreadable, type AskedAs } from '../likely-cause.ts'

interface Setup extends AskedAs {
  readonly questions: Questions
  readonly metadata: Metadata | undefined
}

/** Asks once before the trial: workers that are set up otherwise would make every one of its answers wrong. */
export async function checkSetup(ask: Ask, asked: Setup): Promise<void> {
  const { codec, questions, metadata } = asked
  const { method, contentType, body } = questions.encode(codec)[0]!
  const call = { method, timeoutMs: reachTimeoutMs, contentType, metadata }
  const reply = await ask(body, call).catch((error: unknown) => {
    if (AskError.from(error).code !== questions.expectedStatus) refuse(error, asked)
  })
  if (reply === undefined || questions.expectedStatus !== undefined) return
  try {
    const fault = questions.setupFault(reply, codec)
    if (fault !== undefined) throw new CommandError('usage', fault)
  } catch (error) {
    if (!(error instanceof UnreadableReply)) throw error
    throw new CommandError('usage', unreadable(codec), { cause: error })
  }
}

/** One sentence about why the first request has no answer, with what is most likely to be done about it. */
function refuse(error: unknown, asked: AskedAs): never {
  if (error instanceof AskError && error.code === 'DEADLINE_EXCEEDED') {
    const sentence = `${error.message} ${capital(unanswered(asked))}`
    throw new CommandError('unreachable', sentence, { cause: error })
  }
  rethrowAs(error, [[AskError, 'unreachable']])
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1)
}
