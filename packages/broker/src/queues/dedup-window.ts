import type { AskError } from '@rpc-vs-mom/transport'
import { dedupWindow } from './queue-limits.ts'

type Accepted = (outcome: Uint8Array | AskError) => void

/** What became of a message: who sends it again while it is being stored waits too. */
interface Seen {
  readonly atMs: number
  /** Undefined once it is stored. */
  waiting: Accepted[] | undefined
}

/** Recognises messages that come again, by their ids, within a window of time and number. */
export class DedupWindow {
  readonly #seen = new Map<string, Seen>()
  readonly #nowMs: () => number
  duplicates = 0

  /** `nowMs` must not go back. */
  constructor(nowMs: () => number = () => performance.now()) {
    this.#nowMs = nowMs
  }

  /**
   * Whether the message is to be stored: then `stored` is to be called with what became of it. Otherwise `accepted` gets
   * the outcome of the first one.
   */
  admit(id: string, accepted: Accepted): { readonly stored: Accepted } | undefined {
    if (id === '') return { stored: accepted }
    const nowMs = this.#nowMs()
    this.#forget(nowMs)
    const before = this.#seen.get(id)
    if (before !== undefined) {
      this.duplicates++
      if (before.waiting === undefined) accepted(new Uint8Array())
      else before.waiting.push(accepted)
      return undefined
    }
    const seen: Seen = { atMs: nowMs, waiting: [accepted] }
    this.#seen.set(id, seen)
    return { stored: (outcome) => this.#stored(id, seen, outcome) }
  }

  #stored(id: string, seen: Seen, outcome: Uint8Array | AskError): void {
    const waiting = seen.waiting ?? []
    seen.waiting = undefined
    if (outcome instanceof Error) this.#seen.delete(id)
    for (const accepted of waiting) accepted(outcome)
  }

  #forget(nowMs: number): void {
    for (const [id, { atMs }] of this.#seen) {
      if (this.#seen.size < dedupWindow.ids && nowMs - atMs < dedupWindow.ms) return
      this.#seen.delete(id)
    }
  }
}
