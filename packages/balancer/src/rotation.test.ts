import { expect, test } from 'vitest'
import { FakeClock, settled } from '../test/fake-clock.ts'
import { ScriptedBackend } from '../test/scripted-backend.ts'
import { createRotation, type Rotation } from './rotation.ts'

interface Fixture {
  readonly clock: FakeClock
  readonly rotation: Rotation<ScriptedBackend>
  readonly a: ScriptedBackend
  readonly b: ScriptedBackend
}

/** A rotation over two healthy endpoints. */
async function twoReady(): Promise<Fixture> {
  const clock = new FakeClock()
  const rotation = createRotation<ScriptedBackend>({ clock })
  const [a, b] = [new ScriptedBackend('a'), new ScriptedBackend('b')]
  rotation.setEndpoints([a, b])
  for (const { checks } of [a, b]) checks[0]?.settle()
  await settled()
  return { clock, rotation, a, b }
}

const stateOf = ({ rotation }: Fixture, id: string): string | undefined =>
  rotation.snapshot().backends.find((backend) => backend.id === id)?.state

test('picks somebody else for a request that one has failed already', async () => {
  const { rotation } = await twoReady()
  const excluded = new Set(['a'])
  const picked = [1, 2, 3].map(() => rotation.pick(excluded)?.endpoint.id)
  expect(picked).toEqual(['b', 'b', 'b'])
})

test('picks one that has failed the request when there is nobody else', async () => {
  const { rotation, b } = await twoReady()
  rotation.lost(b, 'gone')
  expect(rotation.pick(new Set(['a']))?.endpoint.id).toBe('a')
})

test('drops one whose connection is lost at once, and says why', async () => {
  const fixture = await twoReady()
  fixture.rotation.lost(fixture.a, 'connection reset')
  expect(fixture.rotation.snapshot().backends[0]).toMatchObject({
    state: 'down',
    ejections: 1,
    lastFailure: 'connection reset',
  })
  expect([1, 2].map(() => fixture.rotation.pick()?.endpoint.id)).toEqual(['b', 'b'])
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
    fixture.rotation.pick(new Set(['b']))?.settle({ fault: 'broken' })
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
