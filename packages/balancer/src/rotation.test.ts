import { expect, test } from 'vitest'
import { FakeClock, settled } from '../test/fake-clock.ts'
import { ScriptedBackend } from '../test/scripted-backend.ts'
import { attemptOf } from '../test/attempt-of.ts'
import { createRotation, type Rotation, type Waiter } from './rotation.ts'
import type { RotationOptions } from './rotation-options.ts'
import type { TooBusy } from './admission/queue.ts'
import type { Attempt } from './attempt.ts'

interface Fixture {
  readonly clock: FakeClock
  readonly rotation: Rotation<ScriptedBackend>
  readonly a: ScriptedBackend
  readonly b: ScriptedBackend
}

/** A rotation over two healthy backends. */
async function twoReady(options: Partial<RotationOptions> = {}): Promise<Fixture> {
  const clock = new FakeClock()
  const rotation = createRotation<ScriptedBackend>({ clock, ...options })
  const [a, b] = [new ScriptedBackend('a'), new ScriptedBackend('b')]
  rotation.setBackends([a, b])
  for (const { checks } of [a, b]) checks[0]?.settle()
  await settled()
  return { clock, rotation, a, b }
}

interface Queued extends Waiter<ScriptedBackend> {
  readonly attempts: Attempt<ScriptedBackend>[]
  readonly refusals: string[]
}

function waiter(deadlineMs = Infinity): Queued {
  const attempts: Attempt<ScriptedBackend>[] = []
  const refusals: string[] = []
  return {
    attempts,
    refusals,
    deadlineMs,
    take: (attempt) => void attempts.push(attempt),
    refuse: (sentence) => void refusals.push(sentence),
  }
}

const stateOf = ({ rotation }: Fixture, id: string): string | undefined =>
  rotation.snapshot().backends.find((backend) => backend.id === id)?.state

test('picks somebody else for a request that one has failed already', async () => {
  const { rotation } = await twoReady()
  const excluded = new Set(['a'])
  const picked = [1, 2, 3].map(() => attemptOf({ rotation }, excluded).backend.id)
  expect(picked).toEqual(['b', 'b', 'b'])
})

test('picks one that has failed the request when there is no other', async () => {
  const { rotation, b } = await twoReady()
  rotation.lost(b, 'gone')
  expect(attemptOf({ rotation }, new Set(['a'])).backend.id).toBe('a')
})

test('gives a second attempt to another one only, where that one has a credit', async () => {
  const fixture = await twoReady({ credits: 1 })
  const { rotation } = fixture
  const first = attemptOf(fixture)
  const second = rotation.pickOther(new Set([first.backend.id]))
  expect(second?.backend).toBe(first.backend === fixture.a ? fixture.b : fixture.a)
  expect(rotation.pickOther(new Set([first.backend.id]))).toBeUndefined()
  expect(rotation.snapshot()).toMatchObject({ refused: 0, refusedTooBusy: 0 })
})

test('drops one whose connection is lost at once, and says why', async () => {
  const fixture = await twoReady()
  fixture.rotation.lost(fixture.a, 'connection reset')
  expect(fixture.rotation.snapshot().backends[0]).toMatchObject({
    state: 'down',
    ejections: 1,
    lastFailure: 'connection reset',
  })
  expect([1, 2].map(() => attemptOf(fixture).backend.id)).toEqual(['b', 'b'])
})

test('takes one back as soon as it is connected again and answers a check', async () => {
  const fixture = await twoReady()
  fixture.rotation.lost(fixture.a, 'connection reset')
  fixture.rotation.reachable(fixture.a)
  expect(stateOf(fixture, 'a')).toBe('down')
  fixture.a.checks.at(-1)?.settle()
  await settled()
  expect(stateOf(fixture, 'a')).toBe('ready')
})

test('does not take an ejected one back early because it is connected again', async () => {
  const fixture = await twoReady()
  for (let fault = 0; fault < 3; fault += 1) {
    attemptOf(fixture, new Set(['b'])).settle({ fault: 'broken' })
  }
  expect(stateOf(fixture, 'a')).toBe('ejected')
  const checks = fixture.a.checks.length
  fixture.rotation.reachable(fixture.a)
  expect(fixture.a.checks).toHaveLength(checks)
})

test('refuses and counts it when no backend is healthy', async () => {
  const { rotation, a, b } = await twoReady()
  for (const each of [a, b]) rotation.lost(each, 'gone')
  expect(rotation.pick()).toBeUndefined()
  expect(rotation.noBackendReason()).toBe('No backend is healthy: a is down, b is down.')
  expect(rotation.snapshot().refused).toBe(1)
})

test('gives no backend more than its credits, and a free credit to the next request in the queue', async () => {
  const { rotation } = await twoReady({ credits: 1 })
  const [first] = [attemptOf({ rotation }), attemptOf({ rotation })]
  const [one, two] = [waiter(), waiter()]
  for (const each of [one, two]) {
    expect(rotation.pick()).toBe('busy')
    expect(rotation.wait(each)).toBeUndefined()
  }
  first.settle('ok')
  expect(one.attempts.map(({ backend }) => backend.id)).toEqual([first.backend.id])
  expect(two.attempts).toEqual([])
  one.attempts[0]?.settle('failed')
  expect(two.attempts).toHaveLength(1)
})

test('forgets those who gave up waiting', async () => {
  const { rotation } = await twoReady({ credits: 1 })
  const attempts = [attemptOf({ rotation }), attemptOf({ rotation })]
  const [gone, patient] = [waiter(), waiter()]
  for (const each of [gone, patient]) rotation.wait(each)
  rotation.giveUp(gone)
  attempts[0]?.settle('ok')
  expect([gone.attempts.length, patient.attempts.length]).toEqual([0, 1])
})

test('refuses all that wait when no backend is healthy any more', async () => {
  const { rotation, a, b } = await twoReady({ credits: 1 })
  for (let n = 0; n < 2; n += 1) attemptOf({ rotation })
  const waiting = waiter()
  rotation.wait(waiting)
  for (const each of [a, b]) rotation.lost(each, 'gone')
  expect(waiting.refusals).toEqual(['No backend is healthy: a is down, b is down.'])
})

test('serves those who wait when somebody comes back', async () => {
  const { rotation, a } = await twoReady({ credits: 1 })
  rotation.lost(a, 'gone')
  attemptOf({ rotation })
  const waiting = waiter()
  rotation.wait(waiting)
  rotation.reachable(a)
  a.checks.at(-1)?.settle()
  await settled()
  expect(waiting.attempts.map(({ backend }) => backend.id)).toEqual(['a'])
})

/** Lets both answer one request every 100 ms, until each has 10 that have been waiting. */
async function overload({ clock, rotation }: Fixture): Promise<Attempt<ScriptedBackend>[]> {
  const attempts = Array.from({ length: 40 }, () => attemptOf({ rotation }))
  for (let n = 0; n < 20; n += 1) {
    if (n % 2 === 0) await clock.advance(100)
    attempts.shift()?.settle('ok')
  }
  return attempts
}

test('refuses at once a request that would wait for more than half of the time it has, and counts it', async () => {
  const fixture = await twoReady()
  await overload(fixture)
  const { rotation } = fixture
  // 10 before it and its own turn take 1100 ms, less the 100 ms that are no waiting.
  const refusedTooBusy = rotation.pick(undefined, 1800)
  expect(refusedTooBusy).toMatchObject({
    sentence: 'Every worker has more requests than the deadline allows.',
  })
  expect((refusedTooBusy as TooBusy).retryAfterMs).toBeCloseTo(100, 6)
  expect(rotation.snapshot()).toMatchObject({ refused: 0, refusedTooBusy: 1 })
  expect(rotation.pick(undefined, 2200)).toHaveProperty('backend')
})

/** Rare enough to stay out of the way of tests that let time pass. */
const rareChecks = { intervalMs: 1e8, timeoutMs: 1e7 }

/** Lets both answer a request after each of these times, and do nothing for 9 s before each. */
async function serveAlone({ clock, rotation }: Fixture, timesMs: readonly number[]): Promise<void> {
  for (const tookMs of timesMs) {
    await clock.advance(9000)
    const attempts = [attemptOf({ rotation }), attemptOf({ rotation })]
    await clock.advance(tookMs)
    for (const attempt of attempts) attempt.settle('ok')
  }
}

test('does not take the time without requests for slowness', async () => {
  const fixture = await twoReady({ checks: rareChecks })
  await serveAlone(fixture, Array<number>(10).fill(100))
  await overload(fixture)
  const refusedTooBusy = fixture.rotation.pick(undefined, 1800) as TooBusy
  expect(refusedTooBusy.retryAfterMs).toBeCloseTo(100, 6)
})

test('gives a request, of two that have one each, to the one that has begun lately where few are long', async () => {
  const fixture = await twoReady({ checks: rareChecks })
  const { clock, rotation } = fixture
  // Nine in ten take 2 ms.
  for (let n = 0; n < 40; n += 1) {
    const attempts = [attemptOf({ rotation }), attemptOf({ rotation })]
    await clock.advance(n % 10 === 0 ? 32 : 2)
    for (const attempt of attempts) attempt.settle('ok')
  }
  const [first] = [attemptOf({ rotation }), attemptOf({ rotation })]
  await clock.advance(10)
  first.settle('ok')
  const { id } = first.backend
  expect([1, 2, 3].map(() => attemptOf({ rotation }).backend.id)).toEqual([
    id,
    id,
    expect.not.stringMatching(id),
  ])
})

test('gives a request that would wait too long with one to another that has the time', async () => {
  const fixture = await twoReady({ policy: { pick: (eligible) => eligible[0] } })
  await overload(fixture)
  expect([1, 2].map(() => fixture.rotation.pick(undefined, 1000))).toEqual([
    expect.objectContaining({ backend: fixture.b }),
    expect.objectContaining({ backend: fixture.b }),
  ])
})

test('takes requests again as soon as there is little before them', async () => {
  const fixture = await twoReady()
  const attempts = await overload(fixture)
  expect(fixture.rotation.pick(undefined, 1000)).toHaveProperty('sentence')
  for (let n = 0; attempts.length > 10; n += 1) {
    if (n % 2 === 0) await fixture.clock.advance(100)
    attempts.shift()?.settle('ok')
  }
  expect(fixture.rotation.pick(undefined, 1000)).toHaveProperty('backend')
})

test('refuses none where that is not wanted', async () => {
  const fixture = await twoReady({ admission: 'none' })
  await overload(fixture)
  expect(fixture.rotation.pick(undefined, 1)).toHaveProperty('backend')
})

test('lets every request wait where none is to be refused', async () => {
  const { rotation } = await twoReady({ admission: 'none', credits: 1 })
  for (let n = 0; n < 2; n += 1) attemptOf({ rotation })
  for (let n = 0; n < 2000; n += 1) expect(rotation.wait(waiter(1))).toBeUndefined()
})

test('calls credits below 1 unusable', () => {
  expect(() => createRotation({ clock: new FakeClock(), credits: 0 })).toThrow(
    'credits is 0; give at least 1.',
  )
})

test('takes a silent one out at once, and keeps the last one that is ready', async () => {
  const fixture = await twoReady()
  const { rotation, a, b } = fixture
  expect(rotation.silent(a, 'No sign of life.')).toBe(true)
  expect(rotation.silent(b, 'No sign of life.')).toBe(false)
  expect(stateOf(fixture, 'a')).toBe('down')
  expect(stateOf(fixture, 'b')).toBe('ready')
  expect(attemptOf({ rotation }).backend.id).toBe('b')
})

test('takes the silent last one out once somebody else is ready again', async () => {
  const fixture = await twoReady()
  const { rotation, a, b } = fixture
  rotation.lost(a, 'gone')
  expect(rotation.silent(b, 'No sign of life.')).toBe(false)
  rotation.reachable(a)
  a.checks.at(-1)?.settle()
  await settled()
  expect(rotation.silent(b, 'No sign of life.')).toBe(true)
  expect(stateOf(fixture, 'b')).toBe('down')
})

test('keeps the last one that is ready when its check is not answered in time, and not when it fails', async () => {
  const fixture = await twoReady({ checks: { intervalMs: 1000, timeoutMs: 500 } })
  const { clock, rotation, a, b } = fixture
  rotation.lost(a, 'gone')
  await clock.advance(1500)
  expect(stateOf(fixture, 'b')).toBe('ready')
  await clock.advance(500)
  b.checks.at(-1)?.settle(new Error('NOT_SERVING'))
  await settled()
  expect(stateOf(fixture, 'b')).toBe('down')
})
