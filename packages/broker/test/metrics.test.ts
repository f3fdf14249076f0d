import { expect, onTestFinished, test } from 'vitest'
import { metricsText, RamStore, startBroker } from '../src/index.ts'
import { StudyClient } from './study-client.ts'

test('the metrics of the study count calls by their code, and add up', async () => {
  const broker = await startBroker({ host: '127.0.0.1', port: 0, store: new RamStore() })
  onTestFinished(() => broker.close(0))
  const study = new StudyClient(broker.address)
  const subscription = await study.subscribe('a')
  for (const body of ['x', 'y', 'z']) await study.publish('a', body)
  await study.fetch('a', 1)
  await study.fetch('a', 1)
  await study.fetch('a', 9).catch(() => undefined)
  await subscription.next(3)
  const during = metricsText(broker).split('\n')
  expect(during).toEqual(
    expect.arrayContaining([
      'method_count{method="Publish",code="OK"} 3',
      'method_count{method="Fetch",code="OK"} 2',
      'method_count{method="Fetch",code="INVALID_ARGUMENT"} 1',
      'method_duration_seconds_bucket{method="Publish",le="+Inf"} 3',
      'method_duration_seconds_count{method="Fetch"} 3',
      'active_subscribers 1',
      'subscriber_messages_total 3',
      'fetch_cache_hits_total 1',
      'fetch_cache_misses_total 2',
    ]),
  )
  subscription.cancel()
  await expect.poll(() => metricsText(broker)).toContain('active_subscribers 0')
  expect(metricsText(broker)).toContain('method_count{method="Subscribe",code="CANCELLED"} 1')
})

test('publishing above the rate is refused with the time to wait, and fetching is not', async () => {
  const store = new RamStore()
  const broker = await startBroker({ host: '127.0.0.1', port: 0, store, publishesPerSecond: 1 })
  onTestFinished(() => broker.close(0))
  const study = new StudyClient(broker.address)
  expect(await study.publish('a', 'x')).toBe(1)
  await expect(study.publish('a', 'y')).rejects.toMatchObject({
    code: 8,
    details: expect.stringMatching(/^More than 1 messages a second .* try again in \d+ ms\.$/),
  })
  expect(await study.fetch('a', 1)).toBe('x')
})
