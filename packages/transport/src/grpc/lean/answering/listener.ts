import { once } from 'node:events'
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net'
import { ConnectionError, ErrorCode, FlushTurn } from '@rpc-vs-mom/http2'
import { asBuffer } from '../../../as-buffer.ts'
import { Answering } from '../../../answering.ts'
import { AskError } from '../../../ask-error.ts'
import type { Ask } from '../../../ask.ts'
import { servicesOf } from '../../../contract.ts'
import {
  answerWithinMs,
  defaultGraceMs,
  defaultMaxConcurrent,
  defaultTimeoutMs,
} from '../../../limits.ts'
import { acceptingWith } from '../../../sending/acceptance.ts'
import type { Listener, ListenOptions } from '../../../transport.ts'
import { formatGrpcUrl, type GrpcAddress, parseGrpcUrl } from '../../address.ts'
import { bindFault } from '../../bind-fault.ts'
import { flushMs } from '../../flush.ts'
import { Health } from './health.ts'
import { leanLimits, lookMs } from '../limits.ts'
import type { ServedStream } from './served-stream.ts'
import { ServerSession, type ServerSessionOwner } from './server-session.ts'

/** How often connections that are being closed are looked at. */
const drainLookMs = 5

const healthPath = '/grpc.health.v1.Health/'

/** Serves the contract and its health; rejects with one sentence when the port is taken. */
export async function listenLean(url: string, ask: Ask, options: ListenOptions): Promise<Listener> {
  const address = parseGrpcUrl(url)
  const { contract } = options
  const answering = new Answering(
    acceptingWith(options.accept, ask),
    options.maxConcurrent ?? defaultMaxConcurrent,
    contract,
  )
  const health = new Health(contract ? servicesOf(contract) : [])
  const clients = new Clients(answering, health)
  const server = createServer((socket) => clients.accept(socket))
  const bound = await bind(server, address)
  const shutDown = async (graceMs: number): Promise<void> => {
    server.close()
    health.stop()
    const gone = clients.drain(graceMs + flushMs)
    await answering.drain(graceMs)
    await gone
  }
  let closed: Promise<void> | undefined
  return {
    url: formatGrpcUrl(bound),
    close: (graceMs = defaultGraceMs) => (closed ??= shutDown(graceMs)),
  }
}

/** The connections of a listener. */
class Clients implements ServerSessionOwner {
  readonly #answering: Answering
  readonly #health: Health
  readonly #turn = new FlushTurn()
  readonly #sessions = new Set<ServerSession>()
  readonly #looks = setInterval(() => this.#look(), lookMs).unref()
  #onEmpty: (() => void) | undefined

  constructor(answering: Answering, health: Health) {
    this.#answering = answering
    this.#health = health
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

  requested(stream: ServedStream, message: Buffer): void {
    const { path, session } = stream
    if (path.startsWith('/grpc.')) return this.#takeOwn(stream, message)
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

  #takeOwn(stream: ServedStream, message: Buffer): void {
    const { path, session } = stream
    const method = path.startsWith(healthPath) ? path.slice(healthPath.length) : ''
    if (this.#health.take(method, stream, message)) return
    session.refuse(stream, new AskError('UNIMPLEMENTED', `There is no method "${path.slice(1)}".`))
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

/** Resolves with the address that was bound. */
async function bind(server: Server, asked: GrpcAddress): Promise<GrpcAddress> {
  const host = asked.host === 'localhost' ? '127.0.0.1' : asked.host
  try {
    server.listen({ host: host.replaceAll(/[[\]]/g, ''), port: asked.port })
    await once(server, 'listening')
  } catch (error) {
    throw bindFault(error as Error, { host, port: asked.port })
  }
  return { ...asked, host, port: (server.address() as AddressInfo).port }
}
