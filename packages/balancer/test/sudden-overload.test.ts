import { expect, test } from 'vitest'
import type { Backend } from '../src/backend.ts'
import { createRotation } from '../src/rotation.ts'
import type { Attempt } from '../src/attempt.ts'
import { FakeClock, settled } from './fake-clock.ts'

const serviceMs = 10
const timeoutMs = 500
const perMs = 2
/** What two such workers can do in one second. */
const capacity = (2 * 1000) / serviceMs

interface Job {
  readonly attempt: Attempt<Backend>
  readonly deadlineMs: number
  /** Its caller has given up. */
  expired: boolean
}

/** One job after the other, also those given up, and none before it has started. */
class SlowStarter {
  readonly #queue: Job[] = []
  #freeMs: number

  constructor(startedMs: number) {
    this.#freeMs = startedMs
  }

  push(job: Job, nowMs: number): void {
    if (this.#queue.length === 0) this.#freeMs = Math.max(this.#freeMs, nowMs)
    this.#queue.push(job)
  }

  /** Gives up what is too late, and returns how many were answered in time. */
  work(nowMs: number): number {
    for (const job of this.#queue) {
      if (job.expired || nowMs < job.deadlineMs) continue
      job.expired = true
      job.attempt.settle('late')
    }
    let answered = 0
    for (; this.#queue.length > 0 && this.#freeMs + serviceMs <= nowMs; this.#freeMs += serviceMs) {
      const { expired, attempt } = this.#queue.shift()!
      if (expired) continue
      attempt.settle('ok')
      answered += 1
    }
    return answered
  }
}

/** Right answers in each second under ten times the load that two workers can do, from the first moment on. */
async function answeredPerSecond({ seconds, startMs }: { seconds: number; startMs: number }) {
  const clock = new FakeClock()
  const rotation = createRotation<Backend>({ clock })
  const backends = ['a', 'b'].map((id): Backend => ({ id, check: async () => {} }))
  rotation.setBackends(backends)
  await settled()
  const workers = new Map(backends.map((backend) => [backend, new SlowStarter(startMs)]))
  const answered: number[] = []
  for (let ms = 0; ms < seconds * 1000; ms += 1) {
    await clock.advance(1)
    const nowMs = clock.nowMs()
    const second = Math.floor(ms / 1000)
    for (const worker of workers.values())
      answered[second] = (answered[second] ?? 0) + worker.work(nowMs)
    for (let n = 0; n < perMs; n += 1) {
      const attempt = rotation.pick(undefined, timeoutMs)
      if (attempt === undefined || attempt === 'busy' || 'sentence' in attempt) continue
      const job = { attempt, deadlineMs: nowMs + timeoutMs, expired: false }
      workers.get(attempt.backend)!.push(job, nowMs)
    }
  }
  return answered
}

test('workers that can answer no request in time at first are given no more than they can do from then on', async () => {
  const answered = await answeredPerSecond({ seconds: 15, startMs: 600 })
  for (const second of answered.slice(-3)) expect(second).toBeGreaterThan(0.95 * capacity)
})

test('workers under such a load from the start are used to capacity within two seconds', async () => {
  const answered = await answeredPerSecond({ seconds: 5, startMs: 0 })
  for (const second of answered.slice(2)) expect(second).toBeGreaterThan(0.95 * capacity)
})
