import { once } from 'node:events'
import { type ClientHttp2Stream, connect } from 'node:http2'
import { status } from '@grpc/grpc-js'
import { expect, onTestFinished, test } from 'vitest'
import { type RunningBroker, RamStore, type SlowPolicy, startBroker } from '../src/index.ts'
import { Subscribers } from '../src/subjects/subscribers.ts'
import { StudyClient } from './study-client.ts'

const body = 'x'.repeat(100_000)

test('a subscriber that does not read loses messages, and nobody else does', async () => {
  const { broker, study } = await withStuckSubscriber('drop')
  const reading = await study.subscribe('a')
  for (let n = 0; n < 40; n++) await study.publish('a', body)
  expect(await reading.next(40)).toHaveLength(40)
  const { dropped, disconnected, active } = broker.subjects.subscribers.counts
  expect(dropped).toBeGreaterThan(10)
  expect({ disconnected, active }).toEqual({ disconnected: 0, active: 2 })
})

test('a subscriber that does not read is disconnected and told why', async () => {
  const { broker, study, stuck } = await withStuckSubscriber('disconnect')
  const ended = once(stuck, 'trailers')
  while (broker.subjects.subscribers.counts.active > 0) await study.publish('a', body)
  stuck.resume()
  const [trailers] = await ended
  expect(trailers).toMatchObject({ 'grpc-status': String(status.RESOURCE_EXHAUSTED) })
  expect(broker.subjects.subscribers.counts).toMatchObject({ dropped: 0, disconnected: 1 })
})

test('publishers wait for a subscriber that does not read, and for none of another subject', async () => {
  const { broker, study, stuck } = await withStuckSubscriber('block')
  const { counts } = broker.subjects.subscribers
  let published = 0
  const publishing = Array.from({ length: 60 }, async () => {
    await study.publish('a', body)
    published++
  })
  await expect.poll(() => counts.delivered, { timeout: 10_000, interval: 1 }).toBe(60)
  await study.publish('b', body)
  const { blocked } = counts
  expect(blocked).toBeGreaterThan(10)
  expect(published).toBeLessThanOrEqual(60 - blocked)
  stuck.resume()
  await Promise.all(publishing)
  expect(counts).toMatchObject({ dropped: 0, disconnected: 0 })
})

test('without subscribers a message goes nowhere and holds nobody up', () => {
  const subscribers = new Subscribers()
  let isDone = false
  subscribers.deliver(
    'a',
    () => expect.unreachable(),
    () => void (isDone = true),
  )
  expect(isDone).toBe(true)
})

/** A broker with a subscriber of "a" that reads nothing; grpc-js reads ahead, whatever is read of it. */
async function withStuckSubscriber(
  slowPolicy: SlowPolicy,
): Promise<{ broker: RunningBroker; study: StudyClient; stuck: ClientHttp2Stream }> {
  const store = new RamStore()
  const broker = await startBroker({ host: '127.0.0.1', port: 0, store, slowPolicy })
  onTestFinished(() => broker.close(0))
  const session = connect(`http://127.0.0.1:${broker.address.port}`)
  onTestFinished(() => session.destroy())
  const stuck = session.request({
    ':method': 'POST',
    ':path': '/broker.Broker/Subscribe',
    'content-type': 'application/grpc',
    te: 'trailers',
  })
  // SubscribeRequest: field 1 is the subject.
  stuck.end(Buffer.from([0, 0, 0, 0, 3, 0x0a, 1, 'a'.charCodeAt(0)]))
  await once(stuck, 'response')
  return { broker, study: new StudyClient(broker.address), stuck }
}
