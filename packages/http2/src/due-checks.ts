import type { Clock } from './clock.ts'

/** Two looks are at least this far apart. */
const APART_MS = 10

/** A look is taken this often even when nothing is due. */
const IDLE_MS = 50

/** A look this much after its time means that the process itself was held up. */
const LATE_MS = 40

/** Looks at everything that has a time; returns when the next of it is due, Infinity when nothing is. */
export type Look = (nowMs: number, late: boolean) => number

/**
 * Looks when something is due rather than at a steady pace: at low load, waking up a hundred times a second
 * costs an lb a fair part of what its calls cost. What begins between two looks and may be due within 50 ms has to
 * say so.
 */
export class DueChecks {
  readonly #clock: Clock
  readonly #look: Look
  #timer: NodeJS.Timeout | undefined
  #lookedMs: number
  #nextMs = Infinity

  constructor(clock: Clock, look: Look) {
    this.#clock = clock
    this.#look = look
    this.#lookedMs = clock.nowMs()
    this.by(this.#lookedMs + IDLE_MS)
  }

  /** Brings the next look forward to this moment, if it is later. */
  by(dueMs: number): void {
    const nextMs = Math.max(dueMs, this.#lookedMs + APART_MS)
    if (nextMs >= this.#nextMs) return
    clearTimeout(this.#timer)
    this.#nextMs = nextMs
    // A timer may come up to a millisecond early.
    const delayMs = Math.max(0, Math.ceil(nextMs - this.#clock.nowMs())) + 1
    this.#timer = setTimeout(() => this.#now(), delayMs).unref()
  }

  stop(): void {
    clearTimeout(this.#timer)
    this.#nextMs = -Infinity
  }

  #now(): void {
    const nowMs = this.#clock.nowMs()
    const late = nowMs - this.#nextMs > LATE_MS
    this.#lookedMs = nowMs
    // What asks for a look meanwhile is told apart from what this one finds.
    this.#nextMs = Infinity
    this.by(Math.min(this.#look(nowMs, late), nowMs + IDLE_MS))
  }
}
