import type { Trace } from './trace.ts'

/** What a policy may look at: the requests a server has, as a balancer, and more than any balancer knows. */
export interface SimulatedServer {
  /** Requests it has, and those on their way to it. */
  readonly load: number
  /** When the work it is at began; meaningless where it has none. */
  readonly beganMs: number
  /** Work that is left there at that time, in milliseconds. */
  workLeftMs(nowMs: number): number
}

/** A policy: one of `eligible`; by their load alone as `Policy.pick` of packages/balancer. */
export type Pick = <S extends SimulatedServer>(
  eligible: readonly S[],
  nowMs: number,
) => S | undefined

export interface SimulationOptions {
  readonly servers: number
  readonly pick: Pick
  /**
   * Requests that a server may have at once; the rest waits in one common line. Infinity binds every
   * request to a server as it arrives, 1 as late as can be.
   */
  readonly credits: number
  /** Told of every answer, for a policy that learns from them. */
  answered?(server: SimulatedServer, nowMs: number): void
  /** From an answer until the request that it makes room for reaches the server. Default 0. */
  readonly handOverMs?: number
}

/** One server with a first-come line of its own. */
class Server implements SimulatedServer {
  load = 0
  readonly line: number[] = []
  beganMs = 0
  endsAtMs = Infinity
  /** Work in the line behind what it is at. */
  waitingMs = 0

  workLeftMs(nowMs: number): number {
    return this.line.length === 0 ? 0 : this.endsAtMs - nowMs + this.waitingMs
  }
}

interface Arrival {
  readonly atMs: number
  readonly request: number
  readonly server: Server
}

/**
 * Response time of every request of the trace, in milliseconds, in its order. Servers work on one request
 * at a time, first come first served, and are never idle while their own line has somebody.
 */
export function simulate(trace: Trace, options: SimulationOptions): Float64Array {
  return new Simulation(trace, options).run()
}

class Simulation {
  readonly #trace: Trace
  readonly #options: SimulationOptions
  readonly #servers: readonly Server[]
  readonly #line: number[] = []
  #lineHead = 0
  readonly #onTheWay: Arrival[] = []
  readonly #responseMs: Float64Array

  constructor(trace: Trace, options: SimulationOptions) {
    this.#trace = trace
    this.#options = options
    this.#servers = Array.from({ length: options.servers }, () => new Server())
    this.#responseMs = new Float64Array(trace.arrivalsMs.length)
  }

  run(): Float64Array {
    const { arrivalsMs } = this.#trace
    for (let next = 0; ;) {
      const arrivalMs = arrivalsMs[next] ?? Infinity
      const reachesMs = this.#onTheWay[0]?.atMs ?? Infinity
      const server = this.#firstToEnd()
      if (Math.min(arrivalMs, reachesMs, server.endsAtMs) === Infinity) return this.#responseMs
      if (server.endsAtMs <= Math.min(arrivalMs, reachesMs)) this.#end(server)
      else if (reachesMs <= arrivalMs) this.#reach(this.#onTheWay.shift()!)
      else this.#arrive(next++)
    }
  }

  #firstToEnd(): Server {
    return this.#servers.reduce((first, each) => (each.endsAtMs < first.endsAtMs ? each : first))
  }

  #arrive(request: number): void {
    const nowMs = this.#trace.arrivalsMs[request]!
    const server = this.#lineLength > 0 ? undefined : this.#choose(nowMs)
    if (!server) this.#line.push(request)
    else this.#bind(request, server, nowMs)
  }

  #end(server: Server): void {
    const nowMs = server.endsAtMs
    const request = server.line.shift()!
    this.#responseMs[request] = nowMs - this.#trace.arrivalsMs[request]!
    server.load -= 1
    server.endsAtMs = Infinity
    if (server.line.length > 0) server.waitingMs -= this.#trace.serviceMs[server.line[0]!]!
    this.#begin(server, nowMs)
    this.#options.answered?.(server, nowMs)
    if (this.#lineLength === 0) return
    const free = this.#choose(nowMs)
    if (free) this.#send(this.#line[this.#lineHead++]!, free, nowMs)
  }

  #send(request: number, server: Server, nowMs: number): void {
    const { handOverMs = 0 } = this.#options
    if (handOverMs === 0) return this.#bind(request, server, nowMs)
    server.load += 1
    this.#onTheWay.push({ atMs: nowMs + handOverMs, request, server })
  }

  #reach({ atMs, request, server }: Arrival): void {
    server.load -= 1
    this.#bind(request, server, atMs)
  }

  #bind(request: number, server: Server, nowMs: number): void {
    server.load += 1
    server.line.push(request)
    if (server.line.length === 1) this.#begin(server, nowMs)
    else server.waitingMs += this.#trace.serviceMs[request]!
  }

  #begin(server: Server, nowMs: number): void {
    const request = server.line[0]
    if (request === undefined) return
    server.beganMs = nowMs
    server.endsAtMs = nowMs + this.#trace.serviceMs[request]!
  }

  get #lineLength(): number {
    return this.#line.length - this.#lineHead
  }

  #choose(nowMs: number): Server | undefined {
    const { pick, credits } = this.#options
    if (credits === Infinity) return pick(this.#servers, nowMs)
    const free = this.#servers.filter(({ load }) => load < credits)
    return pick(free, nowMs)
  }
}
