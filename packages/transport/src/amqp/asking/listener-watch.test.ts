import { expect, test } from 'vitest'
import { ListenerWatch } from './listener-watch.ts'

/** A watch over a queue whose listeners, whose oldest request and whose clock the test decides. */
function scene() {
  const now = {
    oldest: undefined as number | undefined,
    heard: 0,
    listeners: 1,
    reachable: true,
    brokerTakesMs: 0,
    looks: 0,
    ms: 0,
  }
  const changes: (string | undefined)[] = []
  const watch = new ListenerWatch({
    queue: 'worker-1',
    oldest: () => now.oldest,
    heard: () => now.heard,
    async listeners() {
      now.looks++
      now.ms += now.brokerTakesMs
      if (!now.reachable) throw new Error('lost')
      return now.listeners
    },
    silenceMs: () => 200,
    nowMs: () => now.ms,
    onChange: (noConsumers) => changes.push(noConsumers?.code),
  })
  /** Looks every 10 ms for so long. */
  const pass = async (passMs: number): Promise<void> => {
    for (const untilMs = now.ms + passMs; now.ms < untilMs;) {
      now.ms += 10
      await watch.look()
    }
  }
  return { now, changes, watch, pass }
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

test('a listener that leaves requests unanswered is lost a tenth of a second after it may be silent, and back when heard of', async () => {
  const { now, changes, pass } = scene()
  await pass(1000)
  now.oldest = 1
  await pass(300)
  expect(changes).toEqual([])
  await pass(20)
  expect(changes).toEqual(['UNAVAILABLE'])
  now.oldest = undefined
  await pass(1000)
  expect(changes).toEqual(['UNAVAILABLE'])
  now.heard++
  await pass(10)
  expect(changes).toEqual(['UNAVAILABLE', undefined])
})

test('one that answers others while the oldest waits is not silent', async () => {
  const { now, changes, pass } = scene()
  now.oldest = 1
  for (let answered = 0; answered < 10; answered++) {
    await pass(250)
    now.heard++
  }
  expect(changes).toEqual([])
})

test('silence of the broker, or of this process, is not that of the listener', async () => {
  const { now, changes, pass, watch } = scene()
  now.oldest = 1
  now.brokerTakesMs = 60
  await pass(1000)
  now.brokerTakesMs = 0
  now.reachable = false
  await pass(1000)
  now.reachable = true
  await pass(200)
  now.ms += 1000
  await watch.look()
  await pass(200)
  expect(changes).toEqual([])
})

test('a silent one that then dies is back as soon as somebody listens again', async () => {
  const { now, changes, pass } = scene()
  now.oldest = 1
  await pass(330)
  now.oldest = undefined
  now.listeners = 0
  await pass(100)
  now.listeners = 1
  await pass(10)
  expect(changes).toEqual(['UNAVAILABLE', 'UNAVAILABLE', undefined])
})

test('a silent one that nothing is heard of gets another chance after ten seconds', async () => {
  const { now, changes, pass } = scene()
  now.oldest = 1
  await pass(330)
  now.oldest = undefined
  await pass(9900)
  expect(changes).toEqual(['UNAVAILABLE'])
  await pass(110)
  expect(changes).toEqual(['UNAVAILABLE', undefined])
})
