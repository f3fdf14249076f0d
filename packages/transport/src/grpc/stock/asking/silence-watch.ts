export interface SilenceWatchOptions {
  readonly everyMs: number
  /** Whether the peer owes an answer; one that owes none may be silent. */
  readonly isOwed: () => boolean
  /** Asks for a sign of life over the connection that is silent; rejects when none comes in time. */
  readonly probe: (timeoutMs: number) => Promise<void>
  /** The peer owes answers, and nothing has come of it for one to two looks and the time of a probe. */
  readonly onSilent: () => void
}

/** Notices that nothing comes from a peer that owes answers. Ends no call. */
export class SilenceWatch {
  readonly #options: SilenceWatchOptions
  readonly #timer: NodeJS.Timeout
  #isHeard = true

  constructor(options: SilenceWatchOptions) {
    this.#options = options
    this.#timer = setInterval(() => void this.#look(), options.everyMs).unref()
  }

  /** Something has come of the peer. */
  heard(): void {
    this.#isHeard = true
  }

  stop(): void {
    clearInterval(this.#timer)
  }

  async #look(): Promise<void> {
    const { isOwed, probe, everyMs, onSilent } = this.#options
    const isSilent = isOwed() && !this.#isHeard
    // Who was asked after this look may take until the next one but one.
    this.#isHeard = !isOwed()
    if (!isSilent) return
    try {
      await probe(everyMs)
    } catch {
      if (!this.#isHeard) onSilent()
    }
  }
}
