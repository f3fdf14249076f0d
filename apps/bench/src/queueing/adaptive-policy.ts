import { type Candidate, leastOutstanding, NextAnswer } from '@rpc-vs-mom/balancer'
import type { Pick as PickServer, SimulatedServer, SimulationOptions } from '@rpc-vs-mom/queueing'

/**
 * `least-outstanding` as the lb has it, over simulated servers: it learns from their answers which of those
 * that are equally busy is to answer next. Holds what it has learnt, so every simulation needs its own.
 */
export function adaptivePolicy(): Required<Pick<SimulationOptions, 'pick' | 'answered'>> {
  const policy = leastOutstanding('latency')
  const seen = new Map<SimulatedServer, SeenServer>()
  const seenOf = <S extends SimulatedServer>(server: S): SeenServer<S> => {
    let its = seen.get(server)
    if (!its) seen.set(server, (its = new SeenServer(server)))
    return its as SeenServer<S>
  }
  const pick: PickServer = (eligible, nowMs) => {
    const picked = policy.pick(eligible.map((server) => seenOf(server).at(nowMs)))
    picked?.picked(nowMs)
    return picked?.server
  }
  return { pick, answered: (server, nowMs) => seenOf(server).answered(nowMs) }
}

/** What the lb sees of a server. */
class SeenServer<S extends SimulatedServer = SimulatedServer> implements Candidate {
  readonly server: S
  readonly #nextAnswer = new NextAnswer()
  #atItSinceMs = 0
  #nowMs = 0

  constructor(server: S) {
    this.server = server
  }

  get load(): number {
    return this.server.load
  }

  get nextAnswerMs(): number | undefined {
    return this.load === 0
      ? undefined
      : this.#nextAnswer.expectedMs(this.#nowMs - this.#atItSinceMs)
  }

  at(nowMs: number): this {
    this.#nowMs = nowMs
    return this
  }

  picked(nowMs: number): void {
    if (this.load === 0) this.#atItSinceMs = nowMs
  }

  answered(nowMs: number): void {
    this.#nextAnswer.note(nowMs, nowMs - this.#atItSinceMs)
    this.#atItSinceMs = nowMs
  }
}
