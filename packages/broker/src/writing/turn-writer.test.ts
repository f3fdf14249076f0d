import type { AskError } from '@rpc-vs-mom/transport'
import { expect, test } from 'vitest'
import { RamStore } from '../stores/ram.ts'
import type { Batch, Store } from '../stores/store.ts'
import { TurnWriter } from './turn-writer.ts'

/** Keeps the batches that it is given, and answers them as it is told. */
class RecordingStore extends RamStore {
  readonly batches: string[][] = []
  answer: () => void | Promise<void> = () => undefined

  override write({ added }: Batch): void {
    this.batches.push(added.map(({ subject, id }) => `${subject} ${id}`))
    return this.answer() as void
  }
}

const message = (subject: string) => ({ subject, body: Buffer.alloc(0), expiresMs: Infinity })

function add(writer: TurnWriter, subject: string): Promise<number | AskError> {
  return new Promise((resolve) => writer.add(message(subject), resolve))
}

test('what comes in one turn of the event loop is one write, and each has its id', async () => {
  const store = new RecordingStore()
  const writer = new TurnWriter(store)
  const ids = ['a', 'b', 'a', 'a'].map((subject) => add(writer, subject))
  expect(store.batches).toEqual([])
  expect(await Promise.all(ids)).toEqual([1, 1, 2, 3])
  expect(await add(writer, 'b')).toBe(2)
  expect(store.batches).toEqual([['a 1', 'b 1', 'a 2', 'a 3'], ['b 2']])
})

test('what comes while the store writes is the next write', async () => {
  const store = new RecordingStore()
  const writer = new TurnWriter(store)
  const writing = Promise.withResolvers<void>()
  const begun = Promise.withResolvers<void>()
  store.answer = () => {
    begun.resolve()
    return writing.promise
  }
  const first = add(writer, 'a')
  await begun.promise
  const later = [add(writer, 'a'), add(writer, 'a')]
  await new Promise(setImmediate)
  expect(store.batches).toEqual([['a 1']])
  writing.resolve()
  expect(await Promise.all([first, ...later])).toEqual([1, 2, 3])
  expect(store.batches).toEqual([['a 1'], ['a 2', 'a 3']])
})

test('what the store fails to write is refused to each, and its ids are not given away again', async () => {
  const store = new RecordingStore()
  const writer = new TurnWriter(store)
  store.answer = () => {
    throw new Error('the disk is full')
  }
  const refused = await Promise.all([add(writer, 'a'), add(writer, 'a')])
  for (const outcome of refused)
    expect(outcome).toMatchObject({
      code: 'UNAVAILABLE',
      message: 'The message was not stored: the disk is full.',
    })
  store.answer = () => undefined
  expect(await add(writer, 'a')).toBe(3)
})

test('a subject that has used up its ids is refused, and others are not', async () => {
  const store: Store = Object.assign(new RamStore(), { lastIds: new Map([['a', 2 ** 31 - 2]]) })
  const writer = new TurnWriter(store)
  expect(await add(writer, 'a')).toBe(2 ** 31 - 1)
  expect(await add(writer, 'a')).toMatchObject({ code: 'RESOURCE_EXHAUSTED' })
  expect(await add(writer, 'b')).toBe(1)
})

test('more than may wait for the store is refused at once', async () => {
  const writer = new TurnWriter(new RamStore())
  const outcomes = Array.from({ length: 100_001 }, () => add(writer, 'a'))
  expect(await outcomes.at(-1)).toMatchObject({ code: 'RESOURCE_EXHAUSTED' })
  expect(await outcomes.at(-2)).toBe(100_000)
})
