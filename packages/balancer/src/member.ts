import { type Backend, sentenceOf } from './backend.ts'
import { Checks } from './checks.ts'
import type { Clock } from './clock.ts'
import { type BackendState, Health } from './health.ts'
import { Ledger } from './ledger.ts'
import { Penalty } from './penalty.ts'
import type { Candidate } from './policy.ts'
import type { Settings } from './settings.ts'

export interface MemberOptions<Request, CallInfo, Reply> {
  readonly backend: Backend<Request, CallInfo, Reply>
  readonly clock: Clock
  readonly settings: Settings
  readonly isBackendFault: (error: unknown) => boolean
  /** Called after every change of state. */
  readonly changed: (state: BackendState) => void
}

/** One backend within a balancer: its account, its health, its checks and its charge, kept in step. */
export class Member<Request, CallInfo, Reply> implements Candidate {
  readonly backend: Backend<Request, CallInfo, Reply>
  readonly ledger = new Ledger()
  readonly health: Health
  readonly #options: MemberOptions<Request, CallInfo, Reply>
  readonly #penalty: Penalty
  readonly #checks: Checks

  constructor(options: MemberOptions<Request, CallInfo, Reply>) {
    const { backend, clock, settings } = options
    this.#options = options
    this.backend = backend
    this.health = new Health(settings.faultLimit)
    this.#penalty = new Penalty(clock, settings.penaltyHalfLifeMs)
    this.#checks = new Checks({
      clock,
      intervalMs: settings.intervalMs,
      timeoutMs: settings.timeoutMs,
      check: backend.check,
      answered: () => this.#transition(() => this.health.checkAnswered()),
      failed: (sentence) => this.#transition(() => this.health.checkFailed(sentence)),
    })
  }

  get load(): number {
    return this.ledger.outstanding + this.#penalty.calls
  }

  /** Passes one request on and enters how it ended. */
  async ask(request: Request, call: CallInfo): Promise<Reply> {
    const term = this.health.term
    this.ledger.picked += 1
    try {
      const reply = await this.backend.ask(request, call)
      this.health.callAnswered(term)
      this.ledger.settle('ok')
      return reply
    } catch (thrown) {
      if (this.#options.isBackendFault(thrown)) this.#faulted(term, sentenceOf(thrown))
      this.ledger.settle('failed')
      throw thrown
    }
  }

  /** Takes it out of rotation, waits for its calls, at most `drainMs`, and closes it. */
  async drain(): Promise<void> {
    const { clock, settings } = this.#options
    this.#checks.stop()
    this.#transition(() => this.health.drain())
    await new Promise<void>((resolve) => {
      const cancel = clock.after(settings.drainMs, resolve)
      void this.ledger.idle().then(cancel).then(resolve)
    })
    await this.backend.close?.()
  }

  #faulted(term: number, sentence: string): void {
    this.#transition(() => {
      if (!this.health.callFaulted(term, sentence)) return
      this.#penalty.add()
      if (this.health.state === 'ready') this.#checks.soon()
      // Answering its checks is what a fast-failing backend does well: it stays out for an interval.
      else this.#checks.postpone()
    })
  }

  #transition(step: () => void): void {
    const before = this.health.state
    step()
    if (this.health.state !== before) this.#options.changed(this.health.state)
  }
}
