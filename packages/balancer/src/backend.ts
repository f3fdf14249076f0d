/** One that can answer requests: a connection to a worker, or any function in tests. */
export interface Backend<Request, CallInfo, Reply> {
  /** Unique among the backends of a balancer, such as a URL. */
  readonly id: string
  /** Answers one request; must settle, since a call counts as outstanding until it does. */
  readonly ask: (request: Request, call: CallInfo) => Promise<Reply>
  /** Resolves when the backend takes requests; the balancer stops waiting after `timeoutMs` anyway. */
  readonly check: (timeoutMs: number) => Promise<void>
  /** Frees the backend; called once, after its last call has ended or its drain time is over. */
  readonly close?: () => Promise<void>
}

/** What a thrown value says, as one line. */
export function sentenceOf(thrown: unknown): string {
  const text = thrown instanceof Error ? thrown.message || thrown.name : String(thrown)
  return text.replaceAll(/\s+/g, ' ').trim()
}
