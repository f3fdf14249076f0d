import { expect, test } from 'vitest'
import type { Endpoint } from '../src/backend.ts'
import { createRotation } from '../src/rotation.ts'
import type { Turn } from '../src/attempt.ts'
import { FakeClock, settled } from './fake-clock.ts'

const serviceMs = 10
const timeoutMs = 500
const perMs = 2
/** What two such workers can do in one second. */
const capacity = (2 * 1000) / serviceMs

interface Job {
  readonly turn: Turn<Endpoint>
  readonly deadlineMs: number
  /** Its caller has given up. */
  expired: boolean
}

/** One job after the other, those nobody waits for too, and none before it has started. */
class SlowStarter {
  readonly #line: Job[] = []
  #freeMs: number

  constructor(startedMs: number) {
    this.#freeMs = startedMs
  }

  push(job: Job, nowMs: number): void {
    if (this.#line.length === 0) this.#freeMs = Math.max(this.#freeMs, nowMs)
    this.#line.push(job)
  }

  /** Gives up what is too late, and returns how many were answered in time. */
  work(nowMs: number): number {
    for (const job of this.#line) {
      if (job.expired || nowMs < job.deadlineMs) continue
      job.expired = true
      job.turn.settle('late')
    }
    let answered = 0
    for (; this.#line.length > 0 && this.#freeMs + serviceMs <= nowMs; this.#freeMs += serviceMs) {
      const { expired, turn } = this.#line.shift()!
      if (expired) continue
      turn.settle('ok')
      answered += 1
    }
    return answered
  }
}

/** Right answers in each second under ten times the load that two workers can do, from the first moment on. */
async function answeredPerSecond({ seconds, startMs }: { seconds: number; startMs: number }) {
  const clock = new FakeClock()
  const rotation = createRotation<Endpoint>({ clock })
  const endpoints = ['a', 'b'].map((id): Endpoint => ({ id, check: async () => {} }))
  rotation.setEndpoints(endpoints)
  await settled()
  const workers = new Map(endpoints.map((endpoint) => [endpoint, new SlowStarter(startMs)]))
  const answered: number[] = []
  for (let ms = 0; ms < seconds * 1000; ms += 1) {
    await clock.advance(1)
    const nowMs = clock.nowMs()
    const second = Math.floor(ms / 1000)
    for (const worker of workers.values())
      answered[second] = (answered[second] ?? 0) + worker.work(nowMs)
    for (let n = 0; n < perMs; n += 1) {
      const turn = rotation.pick(undefined, timeoutMs)
      if (turn === undefined || turn === 'busy' || 'sentence' in turn) continue
      const job = { turn, deadlineMs: nowMs + timeoutMs, expired: false }
      workers.get(turn.endpoint)!.push(job, nowMs)
    }
  }
  return answered
}

test('workers who can answer nobody in time at first are given no more than they can do from then on', async () => {
  const answered = await answeredPerSecond({ seconds: 15, startMs: 600 })
  for (const second of answered.slice(-3)) expect(second).toBeGreaterThan(0.95 * capacity)
})

test('workers under such a load from the start are used to capacity within two seconds', async () => {
  const answered = await answeredPerSecond({ seconds: 5, startMs: 0 })
  for (const second of answered.slice(2)) expect(second).toBeGreaterThan(0.95 * capacity)
})
