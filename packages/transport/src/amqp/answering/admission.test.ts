import { expect, test } from 'vitest'
import { AskError } from '../../ask-error.ts'
import { QueueAdmission, type Admitted } from './admission.ts'
import { queueShare } from '../amqp-limits.ts'

const timeoutMs = 500
const serviceMs = 10
const brief = { timeoutMs, serviceMs }

/** One worker behind a first-come queue as ours is, and a clock that only this test moves. */
class Scene {
  nowMs = 0
  readonly admission = new QueueAdmission('sales', () => this.nowMs)
  readonly #line: Admitted[] = []
  /** Dropped by the queue, of which the caller does not know. */
  readonly #dropped: Admitted[] = []
  #freeAtMs = 0
  readonly #timing: typeof brief

  constructor(timing = brief) {
    this.#timing = timing
  }

  ask(): Admitted | AskError {
    const admitted = this.admission.admit(this.#timing.timeoutMs)
    if (admitted instanceof AskError) return admitted
    if (this.#line.length === 0)
      this.#freeAtMs = Math.max(this.#freeAtMs, this.nowMs) + this.#timing.serviceMs
    this.#line.push(admitted)
    return admitted
  }

  /** Lets time pass, in which the worker answers one request after another. */
  pass(ms: number): number {
    const untilMs = this.nowMs + ms
    let answered = 0
    while (this.#line.length > 0 && this.#freeAtMs <= untilMs) {
      this.nowMs = this.#freeAtMs
      this.admission.ended(this.#line.shift()!, 'answered')
      answered++
      this.#freeAtMs += this.#timing.serviceMs
      this.#dropOld()
    }
    this.nowMs = untilMs
    this.#dropOld()
    return answered
  }

  /** The worker answers nothing for so long, and then goes on. */
  freeze(ms: number): void {
    this.#freeAtMs = Math.max(this.#freeAtMs, this.nowMs) + ms
  }

  #dropOld(): void {
    while (
      this.#line.length > 0 &&
      this.nowMs - this.#line[0]!.atMs > this.#timing.timeoutMs * queueShare
    )
      this.#dropped.push(this.#line.shift()!)
    while (
      this.#dropped.length > 0 &&
      this.nowMs - this.#dropped[0]!.atMs >= this.#timing.timeoutMs
    )
      this.admission.ended(this.#dropped.shift()!, 'late')
  }
}

test.each([1.5, 3, 5, 20, 100])(
  'at %s times what the worker can do, it goes on doing that',
  (factor) => {
    const scene = new Scene()
    const gapMs = serviceMs / factor
    let answered = 0
    for (let ms = 0; ms < 10_000; ms += gapMs) {
      scene.ask()
      answered += scene.pass(gapMs)
    }
    expect(answered / (10_000 / serviceMs)).toBeGreaterThan(0.95)
  },
)

test('a refusal says why and when to try again', () => {
  const scene = new Scene()
  const asked = Array.from({ length: 400 }, () => {
    scene.pass(2)
    return scene.ask()
  })
  const refusal = asked.find((one) => one instanceof AskError)
  expect(refusal?.code).toBe('RESOURCE_EXHAUSTED')
  expect(refusal?.message).toMatch(
    /^A request would wait in the queue "sales" for more than half of its 500 ms; try again in \d+ ms\.$/,
  )
})

test('nothing is refused at 0.8 times what the worker can do', () => {
  const scene = new Scene()
  for (let n = 0; n < 1000; n++) {
    expect(scene.ask()).not.toBeInstanceOf(AskError)
    scene.pass(serviceMs / 0.8)
  }
})

test('nothing is refused because nobody works, as long as nothing has waited', () => {
  const scene = new Scene()
  scene.ask()
  scene.pass(serviceMs)
  const burst = Array.from({ length: 1000 }, () => scene.admission.admit(timeoutMs))
  expect(burst.filter((one) => one instanceof AskError)).toEqual([])
})

test('nothing is refused that can be answered after a worker has stood still for half of a deadline', () => {
  const scene = new Scene({ timeoutMs: 5000, serviceMs: 4 })
  const gapMs = 5
  const askFor = (ms: number): void => {
    for (const untilMs = scene.nowMs + ms; scene.nowMs < untilMs; scene.pass(gapMs))
      expect(scene.ask()).not.toBeInstanceOf(AskError)
  }
  askFor(1000)
  scene.freeze(2500)
  askFor(20_000)
  // It has caught up.
  scene.freeze(2500)
  askFor(20_000)
})

test('requests that are not answered in time are evidence too: one more is let in, to learn from', () => {
  const scene = new Scene()
  const admit = (): unknown => scene.admission.admit(timeoutMs)
  Array.from({ length: 100 }, admit)
  scene.nowMs = timeoutMs
  expect([admit(), admit(), admit()].map((one) => one instanceof AskError)).toEqual([
    false,
    true,
    true,
  ])
})

test('what was refused or lost says nothing of the queue', () => {
  const scene = new Scene()
  const admitted = Array.from({ length: 100 }, () => scene.admission.admit(timeoutMs))
  scene.nowMs = timeoutMs
  for (const one of admitted) scene.admission.ended(one as Admitted, 'other')
  expect(scene.ask()).not.toBeInstanceOf(AskError)
})
