import { expect, test } from 'vitest'
import { FakeClock, settled } from '../../test/fake-clock.ts'
import { ScriptedBackend } from '../../test/scripted-backend.ts'
import { attemptOf } from '../../test/attempt-of.ts'
import { policies, type PolicyName } from '../policies/policies.ts'
import { createRotation, type Rotation } from '../rotation.ts'
import type { RotationOptions } from '../rotation-options.ts'

interface Fixture {
  readonly clock: FakeClock
  readonly rotation: Rotation<ScriptedBackend>
  readonly a: ScriptedBackend
  readonly b: ScriptedBackend
}

async function ready(backend: ScriptedBackend): Promise<void> {
  backend.checks.at(-1)?.settle()
  await settled()
}

/** Two who became ready together, and that long ago. */
async function bothReady(
  passedMs: number,
  options: Partial<RotationOptions> = {},
): Promise<Fixture> {
  const clock = new FakeClock()
  const checks = { intervalMs: 1e6, timeoutMs: 1e6 }
  const rotation = createRotation<ScriptedBackend>({ clock, checks, slowStartMs: 1000, ...options })
  const [a, b] = [new ScriptedBackend('a'), new ScriptedBackend('b')]
  rotation.setBackends([a, b])
  await ready(a)
  await ready(b)
  await clock.advance(passedMs)
  return { clock, rotation, a, b }
}

async function loseAndReturn({ rotation }: Fixture, backend: ScriptedBackend): Promise<void> {
  rotation.lost(backend, 'gone')
  rotation.reachable(backend)
  await ready(backend)
}

/** The share of `picks` requests, each answered before the next, that b gets. */
function shareOfB({ rotation, b }: Fixture, picks: number): number {
  let got = 0
  for (let pick = 0; pick < picks; pick += 1) {
    const attempt = attemptOf({ rotation })
    if (attempt.backend === b) got += 1
    attempt.settle('ok')
  }
  return got / picks
}

test.each(['least-outstanding', 'round-robin', 'central'] as PolicyName[])(
  '%s gives one that has come back a tenth of its weight, rising evenly to the whole',
  async (name) => {
    const fixture = await bothReady(1000, { policy: policies[name](Math.random, 'latency') })
    await loseAndReturn(fixture, fixture.b)
    const seen = [shareOfB(fixture, 1100)]
    for (const ms of [500, 499, 1]) {
      await fixture.clock.advance(ms)
      seen.push(shareOfB(fixture, 1100))
    }
    const weights = [0.1, 0.55, 0.9991, 1]
    for (const [n, weight] of weights.entries()) {
      expect(seen[n]).toBeCloseTo(weight / (1 + weight), 2)
    }
  },
)

test('gives all their whole weight while none has risen yet', async () => {
  const fixture = await bothReady(500)
  expect(shareOfB(fixture, 100)).toBe(0.5)
  await loseAndReturn(fixture, fixture.b)
  expect(shareOfB(fixture, 100)).toBe(0.5)
  await fixture.clock.advance(500)
  expect(shareOfB(fixture, 1550)).toBeCloseTo(0.55 / 1.55, 2)
})

test('lets a busy cluster give one that comes back no more at once than its share of what others have', async () => {
  const fixture = await bothReady(1000)
  const { rotation, a, b } = fixture
  for (let n = 0; n < 100; n += 1) rotation.pick()
  rotation.lost(b, 'gone')
  for (let n = 0; n < 50; n += 1) rotation.pick()
  await loseAndReturn(fixture, b)
  const outstanding = (id: string): number =>
    rotation.snapshot().backends.find((each) => each.id === id)!.outstanding
  const before = outstanding('b')
  for (let n = 0; n < 10; n += 1) rotation.pick()
  expect([outstanding(a.id), outstanding(b.id) - before]).toEqual([110, 0])
})

test('scales credits with the share, but leaves one', async () => {
  const fixture = await bothReady(1000, { credits: 4 })
  await loseAndReturn(fixture, fixture.b)
  const most = (): number => {
    const attempts = Array.from({ length: 20 }, () => fixture.rotation.pick()).filter(
      (attempt) => attempt !== undefined && attempt !== 'busy' && 'backend' in attempt,
    )
    const b = attempts.filter(({ backend }) => backend === fixture.b).length
    for (const attempt of attempts) attempt.settle('ok')
    return b
  }
  expect(most()).toBe(1)
  await fixture.clock.advance(600)
  expect(most()).toBe(3)
  await fixture.clock.advance(400)
  expect(most()).toBe(4)
})

test('gives one that comes back everything at once where no time is given for it', async () => {
  const fixture = await bothReady(1000, { slowStartMs: 0 })
  await loseAndReturn(fixture, fixture.b)
  expect(shareOfB(fixture, 100)).toBe(0.5)
})

test('gives one that comes back everything when it is alone', async () => {
  const fixture = await bothReady(1000)
  await loseAndReturn(fixture, fixture.b)
  fixture.rotation.lost(fixture.a, 'gone')
  expect(shareOfB(fixture, 10)).toBe(1)
  expect(fixture.rotation.snapshot().backends[1]).toMatchObject({ id: 'b', weight: 1, share: 1 })
})

test('takes a new weight over for one that is there already', async () => {
  const { rotation, a, b } = await bothReady(1000)
  rotation.setBackends([a, Object.assign(new ScriptedBackend('b'), { weight: 3 })])
  expect(shareOfB({ rotation, a, b, clock: new FakeClock() }, 400)).toBe(0.75)
})

test.each([0, -1, Infinity, Number.NaN])('calls a weight of %d unusable', async (weight) => {
  const { rotation } = await bothReady(0)
  expect(() => rotation.setBackends([{ id: 'c', weight, check: async () => {} } as never])).toThrow(
    `The weight of "c" is ${weight}; give a number above 0.`,
  )
})
