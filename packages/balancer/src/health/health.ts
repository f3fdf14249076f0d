/**
 * - `joining`: no check has ended yet
 * - `ready`: answered its last check, gets requests
 * - `down`: failed its last check
 * - `ejected`: failed too many calls in a row, or does worse than the others
 * - `draining`: removed, finishes what it has
 */
export type BackendState = 'joining' | 'ready' | 'down' | 'ejected' | 'draining'

/**
 * The state machine of one backend; knows events, not time.
 *
 * A term is one uninterrupted stay in rotation. Calls carry the term they were picked in: what ends
 * after its term tells nothing about the backend that has come back since.
 */
export class Health {
  readonly #faultLimit: number
  #state: BackendState = 'joining'
  #term = 0
  #faultsInRow = 0
  #ejections = 0
  #outlierEjections = 0
  #lastFailure: string | undefined

  /** `faultLimit` faults in a row, with no answer in between, end a term. */
  constructor(faultLimit: number) {
    this.#faultLimit = faultLimit
  }

  get state(): BackendState {
    return this.#state
  }

  get term(): number {
    return this.#term
  }

  /** How often it had to leave the rotation, for whatever reason. */
  get ejections(): number {
    return this.#ejections
  }

  /** How often of that because it did worse than the others. */
  get outlierEjections(): number {
    return this.#outlierEjections
  }

  /** What the last fault, failed check or comparison with others said. */
  get lastFailure(): string | undefined {
    return this.#lastFailure
  }

  /** A check answered: whatever kept it out is over. */
  checkAnswered(): void {
    if (this.#state === 'ready' || this.#state === 'draining') return
    this.#state = 'ready'
    this.#term += 1
    this.#faultsInRow = 0
  }

  checkFailed(sentence: string): void {
    this.#lastFailure = sentence
    this.#leave('down')
  }

  callAnswered(term: number): void {
    if (term === this.#term) this.#faultsInRow = 0
  }

  /**
   * Says whether the fault counted: it belongs to the term that is still going on. One that must not be
   * ejected stays, however many faults it has.
   */
  callFaulted(term: number, sentence: string, mayEject = true): boolean {
    this.#lastFailure = sentence
    if (term !== this.#term || this.#state !== 'ready') return false
    this.#faultsInRow += 1
    if (this.#faultsInRow >= this.#faultLimit && mayEject) this.#leave('ejected')
    return true
  }

  /** It does worse than the others. */
  eject(sentence: string): void {
    if (this.#state !== 'ready') return
    this.#lastFailure = sentence
    this.#outlierEjections += 1
    this.#leave('ejected')
  }

  drain(): void {
    this.#state = 'draining'
  }

  #leave(state: 'down' | 'ejected'): void {
    if (this.#state === 'draining') return
    // A failed check must not turn `ejected` into a second ejection, nor `joining` into a first.
    if (this.#state === 'ready') this.#ejections += 1
    this.#state = state
  }
}
