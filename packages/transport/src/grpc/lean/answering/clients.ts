import type { Socket } from 'node:net'
import { ConnectionError, ErrorCode, FlushTurn } from '@rpc-vs-mom/http2'
import { asBuffer } from '../../../as-buffer.ts'
import type { Answering } from '../../../answering.ts'
import { AskError } from '../../../ask-error.ts'
import { type Contract, methodMeant } from '../../../contract.ts'
import { answerWithinMs, defaultTimeoutMs } from '../../../transport-limits.ts'
import { leanLimits, lookMs } from '../lean-limits.ts'
import { type Health, healthPaths } from './health.ts'
import type { StreamMethod } from './served-flow.ts'
import type { ServedStream } from './served-stream.ts'
import { ServerSession, type ServerSessionOwner } from './server-session.ts'

/** How often connections that are being closed are looked at. */
const drainLookMs = 5

/** What is called over the connections. */
export interface Callable {
  /** Answers the unary calls of the contract; of any method where there is none. */
  readonly answering: Answering
  readonly contract: Contract | undefined
  readonly health: Health
  /** Methods with any number of messages, by path. */
  readonly streams: ReadonlyMap<string, StreamMethod>
}

/** The connections of a listener. */
export class Clients implements ServerSessionOwner {
  readonly #answering: Answering
  readonly #health: Health
  readonly #contract: Contract | undefined
  readonly #methods: ReadonlyMap<string, StreamMethod | 'unary'>
  readonly #turn = new FlushTurn()
  readonly #sessions = new Set<ServerSession>()
  readonly #looks = setInterval(() => this.#look(), lookMs).unref()
  #onEmpty: (() => void) | undefined

  constructor({ answering, contract, health, streams }: Callable) {
    this.#answering = answering
    this.#contract = contract
    this.#health = health
    const unary = [...(contract?.methods ?? []).map((method) => `/${method}`), ...healthPaths]
    this.#methods = new Map<string, StreamMethod | 'unary'>([
      ...unary.map((path) => [path, 'unary'] as const),
      ...streams,
    ])
  }

  accept(socket: Socket): void {
    const session = new ServerSession(socket, { owner: this, turn: this.#turn })
    this.#sessions.add(session)
    if (this.#sessions.size <= leanLimits.connections) return
    const reason = new ConnectionError(ErrorCode.enhanceYourCalm, 'too many connections')
    const leaving = this.#longestIdle(session) ?? session
    leaving.connection.fail(reason)
  }

  /** Says GOAWAY to all, and resolves when all are gone; cuts off after `limitMs` what is left. */
  async drain(limitMs: number): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>()
    const nowMs = performance.now()
    this.#onEmpty = resolve
    for (const session of this.#sessions) session.drain(nowMs)
    if (this.#sessions.size === 0) resolve()
    const looks = setInterval(() => this.#checkDrain(), drainLookMs)
    const limit = setTimeout(resolve, limitMs)
    await promise
    clearInterval(looks)
    clearTimeout(limit)
    clearInterval(this.#looks)
    for (const { connection } of this.#sessions) connection.destroy(new Error('the grace is over'))
  }

  gone(session: ServerSession): void {
    this.#sessions.delete(session)
    if (this.#sessions.size === 0) this.#onEmpty?.()
  }

  methodAt(path: string): StreamMethod | 'unary' | undefined {
    const known = this.#methods.get(path)
    if (known !== undefined) return known
    if (path.startsWith('/grpc.')) return undefined
    if (this.#contract === undefined) return 'unary'
    return methodMeant(this.#contract, path.slice(1)) === undefined ? undefined : 'unary'
  }

  requested(stream: ServedStream, message: Buffer): void {
    const { path, session } = stream
    if (healthPaths.includes(path)) return this.#health.take(stream, message)
    const incoming = {
      method: path.slice(1),
      timeoutMs: timeLeftMs(stream),
      contentType: stream.contentType,
      metadata: stream.metadata,
    }
    stream.cancel = this.#answering.take(message, incoming, (outcome) => {
      if (outcome instanceof AskError) session.refuse(stream, outcome)
      else session.answer(stream, asBuffer(outcome))
    })
  }

  #longestIdle(newest: ServerSession): ServerSession | undefined {
    const idle = [...this.#sessions].filter(
      (session) => session !== newest && session.idleSinceMs !== undefined,
    )
    const [longest] = idle.toSorted((a, b) => a.idleSinceMs! - b.idleSinceMs!)
    return longest
  }

  #look(): void {
    const nowMs = performance.now()
    for (const session of this.#sessions) session.checkTime(nowMs)
  }

  #checkDrain(): void {
    const nowMs = performance.now()
    for (const session of this.#sessions) session.checkDrain(nowMs)
  }
}

function timeLeftMs({ deadlineMs }: ServedStream): number {
  if (deadlineMs === Infinity) return defaultTimeoutMs
  return answerWithinMs(deadlineMs - performance.now())
}
