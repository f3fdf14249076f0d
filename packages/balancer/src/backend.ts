import type { Endpoint } from './endpoint.ts'

/** One that can answer requests: a connection to a worker, or any function in tests. */
export interface Backend<Request, CallInfo, Reply> extends Endpoint {
  /** Answers one request; must settle, since a call counts as outstanding until it does. */
  readonly ask: (request: Request, call: CallInfo) => Promise<Reply>
}
