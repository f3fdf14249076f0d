import { expect, test } from 'vitest'
import { ListenerWatch } from './listener-watch.ts'

/** A watch over a queue whose listeners and whose oldest request the test decides. */
function scene() {
  const now = { oldest: undefined as number | undefined, listeners: 1, reachable: true, looks: 0 }
  const changes: (string | undefined)[] = []
  const watch = new ListenerWatch({
    queue: 'worker-1',
    oldest: () => now.oldest,
    async listeners() {
      now.looks++
      if (!now.reachable) throw new Error('lost')
      return now.listeners
    },
    onChange: (deserted) => changes.push(deserted?.code),
  })
  return { now, changes, watch }
}

test('while requests are answered between two looks the broker is not asked', async () => {
  const { now, watch } = scene()
  for (now.oldest = 1; now.oldest < 10; now.oldest++) await watch.look()
  now.oldest = undefined
  await watch.look()
  await watch.look()
  expect(now.looks).toBe(0)
})

test('a listener that is gone is noticed at the second look without one, and so is its return', async () => {
  const { now, changes, watch } = scene()
  now.oldest = 1
  await watch.look()
  await watch.look()
  expect([now.looks, changes]).toEqual([1, []])
  now.listeners = 0
  await watch.look()
  expect(changes).toEqual([])
  await watch.look()
  expect(changes).toEqual(['UNAVAILABLE'])
  now.oldest = undefined
  await watch.look()
  now.listeners = 1
  await watch.look()
  expect(changes).toEqual(['UNAVAILABLE', undefined])
  await watch.look()
  expect(now.looks).toBe(5)
})

test('one that is away for an instant, or a broker that does not answer, changes nothing', async () => {
  const { now, changes, watch } = scene()
  now.oldest = 1
  await watch.look()
  for (const listeners of [0, 1, 0, 1]) {
    now.listeners = listeners
    await watch.look()
  }
  now.reachable = false
  for (let look = 0; look < 5; look++) await watch.look()
  expect(changes).toEqual([])
})
