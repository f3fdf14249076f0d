/** What the Message-Broker study asks of a broker, by a stock client with the proto of the study. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { status } from '@grpc/grpc-js'
import { afterEach, beforeEach, describe, expect, onTestFinished, test } from 'vitest'
import { RamStore, type RunningBroker, SqliteStore, startBroker, type Store } from '../src/index.ts'
import { StudyClient } from './study-client.ts'

let folder: string
beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), 'broker-contract-'))))
afterEach(() => rmSync(folder, { recursive: true }))

const stores: Readonly<Record<string, () => Store>> = {
  ram: () => new RamStore(),
  sqlite: () => new SqliteStore(join(folder, 'messages.db')),
}

let nowMs = 1_000_000
beforeEach(() => void (nowMs = 1_000_000))

describe.each(Object.entries(stores))('a broker with the %s store', (_name, openStore) => {
  const start = async (): Promise<RunningBroker> => {
    const store = openStore()
    const broker = await startBroker({ host: '127.0.0.1', port: 0, store, nowMs: () => nowMs })
    onTestFinished(() => broker.close(0))
    return broker
  }
  const client = async (): Promise<StudyClient> => new StudyClient((await start()).address)

  test('publishes: ids begin with 1 in each subject and go up one by one', async () => {
    const study = await client()
    expect(await study.publish('a', 'x')).toBe(1)
    expect(await study.publish('a', 'x')).toBe(2)
    expect(await study.publish('b', 'x')).toBe(1)
  })

  test('gives a message to its subscriber', async () => {
    const study = await client()
    const subscription = await study.subscribe('a')
    await study.publish('a', 'hello')
    expect(await subscription.next(1)).toEqual(['hello'])
  })

  test('gives a message to each of three subscribers', async () => {
    const study = await client()
    const subscribing = [1, 2, 3].map(() => study.subscribe('a'))
    const subscriptions = await Promise.all(subscribing)
    await study.publish('a', 'hello')
    for (const subscription of subscriptions) expect(await subscription.next(1)).toEqual(['hello'])
  })

  test('keeps the order of 50 messages', async () => {
    const study = await client()
    const subscription = await study.subscribe('a')
    const bodies = Array.from({ length: 50 }, (_, n) => `message ${n}`)
    for (const body of bodies) await study.publish('a', body)
    expect(await subscription.next(50)).toEqual(bodies)
  })

  test('keeps subjects apart', async () => {
    const study = await client()
    const subscription = await study.subscribe('a')
    await study.publish('b', 'for b')
    await study.publish('a', 'for a')
    expect(await subscription.next(1)).toEqual(['for a'])
  })

  test('gives a new subscriber nothing old', async () => {
    const study = await client()
    await study.publish('a', 'old')
    const subscription = await study.subscribe('a')
    await study.publish('a', 'new')
    expect(await subscription.next(1)).toEqual(['new'])
  })

  test('gives nothing more to a subscriber that has cancelled', async () => {
    const broker = await start()
    const study = new StudyClient(broker.address)
    const subscription = await study.subscribe('a')
    subscription.cancel()
    expect(await subscription.ended).toBe(status.CANCELLED)
    await expect.poll(() => broker.subjects.subscribers.counts.active).toBe(0)
    await study.publish('a', 'unheard')
    expect(broker.subjects.subscribers.counts.delivered).toBe(0)
  })

  test('fetches what has not expired', async () => {
    const study = await client()
    const id = await study.publish('a', 'kept', 2)
    nowMs += 1999
    expect(await study.fetch('a', id)).toBe('kept')
  })

  test('does not fetch what has expired, whether it is cached, stored or removed', async () => {
    const study = await client()
    const cached = await study.publish('a', 'kept', 2)
    const stored = await study.publish('a', 'kept', 2)
    await study.fetch('a', cached)
    nowMs += 2000
    const expired = {
      code: status.INVALID_ARGUMENT,
      details: expect.stringMatching(/^EXPIRED: /),
    }
    await expect(study.fetch('a', cached)).rejects.toMatchObject(expired)
    await expect(study.fetch('a', stored)).rejects.toMatchObject(expired)
  })

  test('hands on what expires at once, and does not store it', async () => {
    const study = await client()
    const subscription = await study.subscribe('a')
    const id = await study.publish('a', 'fire and forget', 0)
    expect(await subscription.next(1)).toEqual(['fire and forget'])
    await expect(study.fetch('a', id)).rejects.toMatchObject({ code: status.INVALID_ARGUMENT })
    expect(await study.publish('a', 'next')).toBe(id + 1)
  })

  test.each([0, -1, 2, 2 ** 31 - 1])(
    'does not fetch the id %d that nobody published',
    async (id) => {
      const study = await client()
      await study.publish('a', 'the only one')
      await expect(study.fetch('a', id)).rejects.toMatchObject({
        code: status.INVALID_ARGUMENT,
        details: `NOT_FOUND: the subject "a" has had no message with the id ${id < 0 ? -1 : id}.`,
      })
    },
  )

  test('refuses a negative expiration, and a subject that has no name or a long one', async () => {
    const study = await client()
    const refused = { code: status.INVALID_ARGUMENT }
    await expect(study.publish('a', 'x', -1)).rejects.toMatchObject(refused)
    await expect(study.publish('', 'x')).rejects.toMatchObject(refused)
    await expect(study.publish('x'.repeat(256), 'x')).rejects.toMatchObject(refused)
    expect(await (await study.subscribe('')).ended).toBe(status.INVALID_ARGUMENT)
    expect(await study.publish('a', 'x')).toBe(1)
  })

  test('takes many at once on one subject and on many: no id twice, every body at its id', async () => {
    const study = await client()
    const subjects = Array.from({ length: 400 }, (_, n) =>
      n % 2 === 0 ? 'same' : `other ${n % 50}`,
    )
    const ids = await Promise.all(subjects.map((subject, n) => study.publish(subject, String(n))))
    expect(new Set(ids.map((id, n) => `${subjects[n]} ${id}`)).size).toBe(400)
    const fetched = await Promise.all(ids.map((id, n) => study.fetch(subjects[n]!, id)))
    expect(fetched).toEqual(subjects.map((_, n) => String(n)))
  })

  test('publishes, subscribes and fetches at once', async () => {
    const study = await client()
    const rounds = Array.from({ length: 30 }, async (_, n) => {
      const subscription = await study.subscribe(`s ${n}`)
      const id = await study.publish(`s ${n}`, `body ${n}`)
      return [await study.fetch(`s ${n}`, id), ...(await subscription.next(1))]
    })
    expect(await Promise.all(rounds)).toEqual(rounds.map((_, n) => [`body ${n}`, `body ${n}`]))
  })

  test('answers nothing any more once it is closed: each call is UNAVAILABLE', async () => {
    const broker = await start()
    const study = new StudyClient(broker.address)
    const subscription = await study.subscribe('a')
    await broker.close()
    expect(await subscription.ended).toBe(status.UNAVAILABLE)
    const closed = { code: status.UNAVAILABLE }
    await expect(study.publish('a', 'x')).rejects.toMatchObject(closed)
    await expect(study.fetch('a', 1)).rejects.toMatchObject(closed)
    expect(await (await study.subscribe('a')).ended).toBe(status.UNAVAILABLE)
  })
})

test('a broker that is started again with the same file has its messages, and goes on with its ids', async () => {
  const start = (): Promise<RunningBroker> =>
    startBroker({ host: '127.0.0.1', port: 0, store: stores['sqlite']!() })
  const first = await start()
  const before = new StudyClient(first.address)
  await before.publish('a', 'kept')
  await before.publish('a', 'not stored', 0)
  await first.close()
  const second = await start()
  onTestFinished(() => second.close(0))
  const after = new StudyClient(second.address)
  expect(await after.fetch('a', 1)).toBe('kept')
  expect(await after.publish('a', 'next')).toBe(3)
})
