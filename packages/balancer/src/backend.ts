/** What a rotation needs to know of a backend. */
export interface Backend {
  /** Unique within a rotation, such as a URL. */
  readonly id: string
  /** What it can do, compared with the others; above 0, default 1. */
  readonly weight?: number
  /** Resolves when it takes requests; the rotation stops waiting after `timeoutMs` anyway. */
  readonly check: (timeoutMs: number) => Promise<void>
  /** Frees it; called once, after its last call has ended or its drain time is over. */
  readonly close?: () => Promise<void>
}

/** A backend that can be asked: a connection to a worker, or any function in tests. */
export interface AskableBackend<Request, CallInfo, Reply> extends Backend {
  /** Answers one request; must settle, since a call counts as outstanding until it does. */
  readonly ask: (request: Request, call: CallInfo) => Promise<Reply>
}

/** What a thrown value says, as one line. */
export function sentenceOf(thrown: unknown): string {
  const text = thrown instanceof Error ? thrown.message || thrown.name : String(thrown)
  return text.replaceAll(/\s+/g, ' ').trim()
}
