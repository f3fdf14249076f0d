import type { AskError } from '../../ask-error.ts'
import type { ReplySession } from './reply-session.ts'

/** What the connection can do at the moment. */
export interface ConnectionState {
  /** Undefined while a lost one has not been replaced. */
  session: ReplySession | undefined
  /** Why the broker accepts no requests although it is there. */
  alarm: AskError | undefined
  /** Why requests that are passed on would wait for nobody. */
  noConsumers: AskError | undefined
  /** Why there is no session. */
  down: AskError | undefined
}
