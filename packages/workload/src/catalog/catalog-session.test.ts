import { createPlan } from '@rpc-vs-mom/load'
import type { Ask } from '@rpc-vs-mom/transport'
import Database from 'better-sqlite3'
import { expect, test } from 'vitest'
import { callOf, testStore } from '../storing/test-store.ts'
import { settingsOf, type Session } from '../workload.ts'
import { getItem, putItem } from './contract.ts'
import { workload } from './index.ts'
import { serving } from './serving/index.ts'

const settings = settingsOf(workload, { payload: 200 })
const { file, startWorker, begin } = testStore({ workload, serving, settings })

/** Asks questions one after the other and returns the faults of their answers. */
async function askAll(session: Session, ask: Ask, questions: readonly number[]): Promise<string[]> {
  const faults: string[] = []
  for (const question of questions) {
    const asked = session.next(question)
    const { body, method } = asked.request
    const { fault } = await ask(body, { method, timeoutMs: 1000 }).then(
      (reply) => asked.check(reply),
      (error: { code: 'NOT_FOUND' }) => asked.checkError?.(error.code) ?? { fault: error.code },
    )
    if (fault !== undefined) faults.push(fault)
  }
  return faults
}

const put = (key: string, year: number) =>
  putItem.request.protobuf.encode({ key, artist: 'A', title: 'T', year, image: Buffer.from('x') })

test('half of a plan puts and half reads, exactly', async () => {
  const { weights, inTurn = false } = await workload.draw(settings, 1)
  const load = { rateRps: 500, durationMs: 2000, warmupMs: 100, arrivals: 'poisson' } as const
  const { question, firstMeasured } = createPlan({ ...load, seed: 3, weights, inTurn })
  const measured = question.subarray(firstMeasured)
  expect(measured.filter((one) => one === 0)).toHaveLength(500)
  expect(measured.filter((one) => one === 1)).toHaveLength(500)
})

test('what one worker stores, another one reads at once', async () => {
  const workers = [await startWorker(), await startWorker()] as const
  const session = await begin()
  // The first read asks for an item that there is not.
  expect(await askAll(session, workers[0], [1])).toEqual([])
  for (let turn = 0; turn < 20; turn++) {
    expect(await askAll(session, workers[turn % 2]!, [0])).toEqual([])
    expect(await askAll(session, workers[(turn + 1) % 2]!, [1])).toEqual([])
  }
  expect(await session.reconcile!(workers[0])).toEqual({
    attempted: 20,
    accepted: 20,
    stored: 20,
    lost: 0,
    unexpected: 0,
    repeated: 0,
    faults: [],
  })
})

test('two workers that write one file at the same time lose nothing', async () => {
  const workers = [await startWorker(), await startWorker()] as const
  const session = await begin()
  const puts = Array.from({ length: 200 }, (_, n) => askAll(session, workers[n % 2]!, [0]))
  expect((await Promise.all(puts)).flat()).toEqual([])
  expect(await session.reconcile!(workers[1])).toMatchObject({
    accepted: 200,
    stored: 200,
    lost: 0,
  })
})

test('an item that is put again keeps its id, and is counted', async () => {
  const worker = await startWorker()
  const session = await begin()
  const { body, method } = session.next(0).request
  const ids = [await worker(body, callOf(method)), await worker(body, callOf(method))].map(
    (reply) => putItem.reply.protobuf.decode(reply).id,
  )
  expect(ids[1]).toBe(ids[0])
  expect(await session.reconcile!(worker)).toMatchObject({ stored: 1, repeated: 1, unexpected: 0 })
})

test('another item under the same key is refused', async () => {
  const worker = await startWorker()
  await worker(put('k', 1990), callOf(putItem.name))
  await expect(worker(put('k', 1991), callOf(putItem.name))).rejects.toMatchObject({
    code: 'ALREADY_EXISTS',
  })
})

test('a key that is empty or too long is refused', async () => {
  const worker = await startWorker()
  for (const key of ['', 'k'.repeat(101)])
    await expect(worker(put(key, 1990), callOf(putItem.name))).rejects.toMatchObject({
      code: 'INVALID_ARGUMENT',
    })
})

test('an id that no item has is not found', async () => {
  const worker = await startWorker()
  const request = getItem.request.protobuf.encode({ id: 1 })
  await expect(worker(request, callOf(getItem.name))).rejects.toMatchObject({ code: 'NOT_FOUND' })
})

test('an accepted item that is gone is a wrong answer when it is read, and lost at the end', async () => {
  const worker = await startWorker()
  const session = await begin()
  await askAll(session, worker, [1, 0, 0])
  new Database(file()).prepare('DELETE FROM items WHERE id = 1').run()
  expect(await askAll(session, worker, [1])).toEqual(['the item 1 was put, and is not found.'])
  expect(await session.reconcile!(worker)).toMatchObject({
    accepted: 2,
    stored: 1,
    lost: 1,
    faults: ['The item 1 was accepted and is not in the list.'],
  })
})

test('a stored image of another hash than that of the sent one is found, also when nobody reads it', async () => {
  const worker = await startWorker()
  const session = await begin()
  await askAll(session, worker, [0, 0])
  new Database(file()).prepare('UPDATE items SET image = zeroblob(200) WHERE id = 2').run()
  expect(await session.reconcile!(worker)).toMatchObject({ stored: 2, lost: 0, unexpected: 1 })
})

test('an item that nobody put is found', async () => {
  const worker = await startWorker()
  const session = await begin()
  await askAll(session, worker, [0])
  new Database(file()).prepare("UPDATE items SET key = key || 'x', repeats = 0 WHERE id = 1").run()
  expect(await session.reconcile!(worker)).toMatchObject({ lost: 1, unexpected: 1 })
})
