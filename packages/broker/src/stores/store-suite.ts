/**
 * The promises that every store keeps, as a vitest suite: a store's test calls `describeStore` once. Whether it survives
 * a kill is tested with the broker around it.
 */
import { describe, expect, onTestFinished, test } from 'vitest'
import type { Batch, Store, StoredMessage } from './store.ts'

export interface StoreUnderTest {
  readonly name: string
  /** Opens a store that is empty; opened again with the same key, it is the same one. */
  readonly open: (key: string) => Store | Promise<Store>
}

export function describeStore({ name, open }: StoreUnderTest): void {
  const opened = async (key = 'a'): Promise<Store> => {
    const store = await open(key)
    onTestFinished(() => store.close())
    return store
  }

  describe(`the ${name} store`, () => {
    test('gives back what was written, by subject and id', async () => {
      const store = await opened()
      const written = [message('a', 1), message('b', 1), message('a', 2)]
      await store.write(batch(written))
      expect(await store.read('a', 2, 1)).toEqual([written[2]])
      expect(await store.read('b', 1, 1)).toEqual([written[1]])
      expect(await store.read('b', 2, 1)).toEqual([])
      expect(await store.read('c', 1, 1)).toEqual([])
    })

    test('reads on from an id in the order of ids, no more than asked for', async () => {
      const store = await opened()
      const written = Array.from({ length: 50 }, (_, index) => message('a', index + 1))
      await store.write(batch(written.slice(0, 20)))
      await store.write(batch(written.slice(20)))
      expect(await store.read('a', 11, 15)).toEqual(written.slice(10, 25))
      expect(await store.read('a', 46, 100)).toEqual(written.slice(45))
    })

    test('keeps bodies of any bytes, empty and large ones too', async () => {
      const store = await opened()
      const bodies = [Buffer.alloc(0), Buffer.from([0, 255, 10, 0]), Buffer.alloc(4_000_000, 'x')]
      const written = bodies.map((body, index) => ({ ...message('a', index + 1), body }))
      await store.write(batch(written))
      for (const one of written) expect(await store.read('a', one.id, 1)).toEqual([one])
    })

    test('takes any name for a subject', async () => {
      const store = await opened()
      const names = ['ä', "it's", 'a:1', 'a', '*', 'x'.repeat(255)]
      await store.write(batch(names.map((subject) => message(subject, 1))))
      for (const subject of names)
        expect(await store.read(subject, 1, 9)).toEqual([message(subject, 1)])
    })

    test('forgets what is removed, and what it never had', async () => {
      const store = await opened()
      await store.write(batch([message('a', 1), message('a', 2)]))
      const removed = [
        { subject: 'a', id: 1 },
        { subject: 'b', id: 7 },
      ]
      await store.write({ ...batch([message('a', 3)]), removed })
      expect(await store.read('a', 1, 9)).toEqual([message('a', 2), message('a', 3)])
    })

    test('forgets what has expired, and nothing else', async () => {
      const store = await opened()
      const expiring = { ...message('a', 1), expiresMs: 2000 }
      const later = { ...message('a', 2), expiresMs: 9000 }
      await store.write(batch([expiring, later, message('a', 3)]))
      expect(await store.removeExpired(1000)).toBe(0)
      expect(await store.removeExpired(2000)).toBe(1)
      expect(await store.read('a', 1, 9)).toEqual([later, message('a', 3)])
    })

    test('keeps across opening again what it says it keeps', async () => {
      const store = await open('again')
      await store.write({
        ...batch([message('a', 1), message('b', 1)]),
        lastIds: new Map([
          ['a', 7],
          ['b', 1],
        ]),
      })
      await store.close()
      const again = await opened('again')
      const isKept = store.keeps === 'everything'
      expect(again.lastIds.get('a')).toBe(isKept ? 7 : undefined)
      expect(await again.read('b', 1, 1)).toEqual(isKept ? [message('b', 1)] : [])
      await again.write(batch([message('c', 1)]))
      expect(await again.read('c', 1, 1)).toEqual([message('c', 1)])
    })
  })
}

function message(subject: string, id: number): StoredMessage {
  return { subject, id, body: Buffer.from(`${subject} ${id}`), expiresMs: Infinity }
}

function batch(added: readonly StoredMessage[]): Batch {
  return { added, removed: [], lastIds: new Map(added.map(({ subject, id }) => [subject, id])) }
}
