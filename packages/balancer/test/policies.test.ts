import { expect, test } from 'vitest'
import { defaultCredits, policies, type PolicyName } from '../src/policies.ts'
import { createRotation, type Rotation, type Waiter } from '../src/rotation.ts'
import type { Turn } from '../src/turn.ts'
import { FakeClock, settled } from './fake-clock.ts'
import { immediateBackend } from './scripted-backend.ts'
import { seeded } from './seeded.ts'

type Backend = ReturnType<typeof immediateBackend>

const eventsPerPolicy = 200_000

/** Says by brute force who is to be picked, given the open calls of everybody who may be. */
type Choice = (calls: readonly number[], allowed: readonly number[]) => number

function leastAfterLast(): Choice {
  let last = -1
  return (calls, allowed) => {
    const least = Math.min(...allowed.map((n) => calls[n]!))
    const best = allowed.map((n, at) => ({ n, at })).filter(({ n }) => calls[n] === least)
    const start = (last + 1) % allowed.length
    const chosen = best.find(({ at }) => at >= start) ?? best[0]!
    last = chosen.at
    return chosen.n
  }
}

const choices: Record<PolicyName, (random: () => number) => Choice> = {
  'least-outstanding': leastAfterLast,
  central: leastAfterLast,
  'round-robin': () => {
    let picks = 0
    return (calls) => picks++ % calls.length
  },
  random: (random) => (calls) => Math.floor(random() * calls.length),
  'power-of-two': (random) => (calls) => {
    const first = Math.floor(random() * calls.length)
    if (calls.length === 1) return first
    const others = [...calls.keys()].filter((n) => n !== first)
    const inTurn = [...others.filter((n) => n > first), ...others.filter((n) => n < first)]
    const second = inTurn[Math.floor(random() * inTurn.length)]!
    return calls[second]! < calls[first]! ? second : first
  },
}

/** A rotation under a policy, and beside it the list of all open and waiting requests. */
class Run {
  readonly #rotation: Rotation<Backend>
  readonly #choose: Choice
  readonly #credits: number
  readonly #count: number
  readonly #open: Turn<Backend>[] = []
  readonly #calls: number[]
  /** Requests in line; each must be served with whom the oracle named. */
  readonly #line: Waiter<Backend>[] = []
  #expected: number | undefined

  private constructor(policy: PolicyName, count: number) {
    this.#credits = defaultCredits(policy)
    this.#count = count
    this.#calls = Array.from({ length: count }, () => 0)
    this.#choose = choices[policy](seeded(count))
    this.#rotation = createRotation<Backend>({
      clock: new FakeClock(),
      policy: policies[policy](seeded(count), 'latency'),
      credits: this.#credits,
    })
  }

  static async start(policy: PolicyName, count: number): Promise<Run> {
    const run = new Run(policy, count)
    run.#rotation.setEndpoints(Array.from({ length: count }, (_, n) => immediateBackend(String(n))))
    await settled()
    return run
  }

  arrive(): void {
    const allowed = this.#allowed()
    const expected = allowed.length === 0 ? 'busy' : this.#choose(this.#calls, allowed)
    const picked = this.#rotation.pick()
    if (picked === undefined || (picked !== 'busy' && 'sentence' in picked)) {
      throw new Error(`Nobody was picked: ${JSON.stringify(picked)}.`)
    }
    if (picked === 'busy') {
      if (expected !== 'busy') throw new Error('Busy, although somebody has a credit.')
      this.#queue()
    } else {
      this.#began(picked, expected)
    }
  }

  finish(which: number): void {
    const [turn] = this.#open.splice(which % this.#open.length, 1)
    if (!turn) return
    this.#calls[Number(turn.endpoint.id)]! -= 1
    const served = this.#line.length > 0 ? this.#line[0] : undefined
    this.#expected = served && this.#choose(this.#calls, this.#allowed())
    turn.settle('ok')
    if (served && this.#line[0] === served) throw new Error('The first in line was not served.')
  }

  get open(): number {
    return this.#open.length
  }

  outstanding(): number {
    return this.#rotation.snapshot().backends.reduce((sum, each) => sum + each.outstanding, 0)
  }

  #allowed(): number[] {
    return Array.from({ length: this.#count }, (_, n) => n).filter(
      (n) => this.#calls[n]! < this.#credits,
    )
  }

  #queue(): void {
    const waiter: Waiter<Backend> = {
      deadlineMs: Infinity,
      take: (turn) => {
        if (this.#line.shift() !== waiter) throw new Error('Served out of order.')
        this.#began(turn, this.#expected)
      },
      refuse: (sentence) => {
        throw new Error(sentence)
      },
    }
    if (this.#rotation.wait(waiter) === undefined) this.#line.push(waiter)
  }

  #began(turn: Turn<Backend>, expected: number | string | undefined): void {
    if (turn.endpoint.id !== String(expected))
      throw new Error(`Picked ${turn.endpoint.id} where the oracle says ${expected}.`)
    this.#open.push(turn)
    this.#calls[Number(turn.endpoint.id)]! += 1
  }
}

test.each(Object.keys(policies) as PolicyName[])(
  '%s picks whom brute force names, over 200 000 random arrivals and ends',
  async (policy) => {
    const random = seeded(7)
    for (const count of [1, 2, 3, 5, 10]) {
      const run = await Run.start(policy, count)
      for (let event = 0; event < eventsPerPolicy / 5; event += 1) {
        const share = run.open < 3 * count ? 0.6 : 0.4
        if (random() < share) run.arrive()
        else run.finish(Math.floor(random() * 1000))
      }
      while (run.open > 0) run.finish(0)
      expect(run.outstanding()).toBe(0)
    }
  },
)
