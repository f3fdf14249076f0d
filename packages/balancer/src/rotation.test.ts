import { expect, test } from 'vitest'
import { FakeClock, settled } from '../test/fake-clock.ts'
import { ScriptedBackend } from '../test/scripted-backend.ts'
import { createRotation, type Rotation, type RotationOptions, type Waiter } from './rotation.ts'
import type { Turn } from './turn.ts'

interface Fixture {
  readonly clock: FakeClock
  readonly rotation: Rotation<ScriptedBackend>
  readonly a: ScriptedBackend
  readonly b: ScriptedBackend
}

/** A rotation over two healthy endpoints. */
async function twoReady(options: Partial<RotationOptions> = {}): Promise<Fixture> {
  const clock = new FakeClock()
  const rotation = createRotation<ScriptedBackend>({ clock, ...options })
  const [a, b] = [new ScriptedBackend('a'), new ScriptedBackend('b')]
  rotation.setEndpoints([a, b])
  for (const { checks } of [a, b]) checks[0]?.settle()
  await settled()
  return { clock, rotation, a, b }
}

function turnOf(
  { rotation }: Pick<Fixture, 'rotation'>,
  excluded?: ReadonlySet<string>,
): Turn<ScriptedBackend> {
  const turn = rotation.pick(excluded)
  if (turn === undefined || turn === 'busy') throw new Error(`Nobody was picked: ${turn}.`)
  return turn
}

interface Queued extends Waiter<ScriptedBackend> {
  readonly turns: Turn<ScriptedBackend>[]
  readonly refusals: string[]
}

function waiter(deadlineMs = Infinity): Queued {
  const turns: Turn<ScriptedBackend>[] = []
  const refusals: string[] = []
  return {
    turns,
    refusals,
    deadlineMs,
    take: (turn) => void turns.push(turn),
    refuse: (sentence) => void refusals.push(sentence),
  }
}

const stateOf = ({ rotation }: Fixture, id: string): string | undefined =>
  rotation.snapshot().backends.find((backend) => backend.id === id)?.state

test('picks somebody else for a request that one has failed already', async () => {
  const { rotation } = await twoReady()
  const excluded = new Set(['a'])
  const picked = [1, 2, 3].map(() => turnOf({ rotation }, excluded).endpoint.id)
  expect(picked).toEqual(['b', 'b', 'b'])
})

test('picks one that has failed the request when there is nobody else', async () => {
  const { rotation, b } = await twoReady()
  rotation.lost(b, 'gone')
  expect(turnOf({ rotation }, new Set(['a'])).endpoint.id).toBe('a')
})

test('drops one whose connection is lost at once, and says why', async () => {
  const fixture = await twoReady()
  fixture.rotation.lost(fixture.a, 'connection reset')
  expect(fixture.rotation.snapshot().backends[0]).toMatchObject({
    state: 'down',
    ejections: 1,
    lastFailure: 'connection reset',
  })
  expect([1, 2].map(() => turnOf(fixture).endpoint.id)).toEqual(['b', 'b'])
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
    turnOf(fixture, new Set(['b'])).settle({ fault: 'broken' })
  }
  expect(stateOf(fixture, 'a')).toBe('ejected')
  const checks = fixture.a.checks.length
  fixture.rotation.reachable(fixture.a)
  expect(fixture.a.checks).toHaveLength(checks)
})

test('refuses and counts it when nobody is healthy', async () => {
  const { rotation, a, b } = await twoReady()
  for (const each of [a, b]) rotation.lost(each, 'gone')
  expect(rotation.pick()).toBeUndefined()
  expect(rotation.whyNobody()).toBe('No backend is healthy: a is down, b is down.')
  expect(rotation.snapshot().refused).toBe(1)
})

test('gives nobody more than its credits, and the next in line whatever credit comes free', async () => {
  const { rotation } = await twoReady({ credits: 1 })
  const [first] = [turnOf({ rotation }), turnOf({ rotation })]
  const [one, two] = [waiter(), waiter()]
  for (const each of [one, two]) {
    expect(rotation.pick()).toBe('busy')
    expect(rotation.wait(each)).toBeUndefined()
  }
  first.settle('ok')
  expect(one.turns.map(({ endpoint }) => endpoint.id)).toEqual([first.endpoint.id])
  expect(two.turns).toEqual([])
  one.turns[0]?.settle('failed')
  expect(two.turns).toHaveLength(1)
})

test('forgets those who gave up waiting', async () => {
  const { rotation } = await twoReady({ credits: 1 })
  const turns = [turnOf({ rotation }), turnOf({ rotation })]
  const [gone, patient] = [waiter(), waiter()]
  for (const each of [gone, patient]) rotation.wait(each)
  rotation.giveUp(gone)
  turns[0]?.settle('ok')
  expect([gone.turns.length, patient.turns.length]).toEqual([0, 1])
})

test('refuses all who wait when nobody is healthy any more', async () => {
  const { rotation, a, b } = await twoReady({ credits: 1 })
  for (let n = 0; n < 2; n += 1) turnOf({ rotation })
  const waiting = waiter()
  rotation.wait(waiting)
  for (const each of [a, b]) rotation.lost(each, 'gone')
  expect(waiting.refusals).toEqual(['No backend is healthy: a is down, b is down.'])
})

test('serves those who wait when somebody comes back', async () => {
  const { rotation, a } = await twoReady({ credits: 1 })
  rotation.lost(a, 'gone')
  turnOf({ rotation })
  const waiting = waiter()
  rotation.wait(waiting)
  rotation.reachable(a)
  a.checks.at(-1)?.settle()
  await settled()
  expect(waiting.turns.map(({ endpoint }) => endpoint.id)).toEqual(['a'])
})

test('calls credits below 1 unusable', () => {
  expect(() => createRotation({ clock: new FakeClock(), credits: 0 })).toThrow(
    'credits is 0; give at least 1.',
  )
})
