import { setImmediate } from 'node:timers/promises'
import { createService } from '@rpc-vs-mom/service'
import { AskError, type Ask } from '@rpc-vs-mom/transport'
import Database from 'better-sqlite3'
import { expect, onTestFinished, test } from 'vitest'
import { monotonicUs } from '../storing/monotonic-clock.ts'
import { callOf, testStore } from '../storing/test-store.ts'
import { openWith } from '../serving.ts'
import { settingsOf, type Session } from '../workload.ts'
import { getCounts, kinds, listReactions, react } from './contract.ts'
import { workload } from './index.ts'
import { serving } from './serving/index.ts'

const settings = settingsOf(workload, { products: 5 })
const { file, startWorker, begin } = testStore({ workload, serving, settings })

/** Asks every question in turn, `rounds` times, many at once, and returns the faults of the answers. */
async function askAll(session: Session, ask: Ask, rounds: number): Promise<string[]> {
  const questions = Array.from({ length: rounds }, () => [0, 1, 2, 3]).flat()
  const faults = questions.map(async (question) => {
    const asked = session.next(question)
    const { body, method } = asked.request
    const reply = await ask(body, { method, timeoutMs: 5000 }).catch((error: unknown) =>
      AskError.from(error),
    )
    if (reply instanceof AskError) return reply.code
    return asked.check(reply).fault ?? []
  })
  return (await Promise.all(faults)).flat()
}

const reaction = (key: string, kind: 0 | 1 | 2, product = 'p') =>
  react.request.protobuf.encode({ key, product, kind: kind as 1 })

const right = { lost: 0, unexpected: 0, faults: [] }

test('counts that are read while others write are between what was answered and what was sent', async () => {
  const worker = await startWorker()
  const session = await begin()
  expect(await askAll(session, worker, 100)).toEqual([])
  const sums = { attempted: 300, accepted: 300, stored: 300, repeated: 0 }
  expect(await session.reconcile!(worker)).toMatchObject({ ...sums, ...right })
})

test('two workers that write one file at the same time count everything once', async () => {
  const workers = [await startWorker(), await startWorker()] as const
  let turn = 0
  const inTurn: Ask = (request, call) => workers[turn++ % 2]!(request, call)
  const session = await begin()
  expect(await askAll(session, inTurn, 100)).toEqual([])
  expect(await session.reconcile!(inTurn)).toMatchObject({ accepted: 300, stored: 300, ...right })
})

test('a batch that is tried again because somebody else is writing is counted', async () => {
  const worker = await startWorker()
  const session = await begin()
  await askAll(session, worker, 1)
  const other = new Database(file())
  other.exec('BEGIN IMMEDIATE')
  const asking = askAll(session, worker, 1)
  // The batch is written at the end of the turn in which it came.
  for (let turn = 0; turn < 3; turn++) await setImmediate()
  other.exec('ROLLBACK')
  expect(await asking).toEqual([])
  const { busyRetries } = await session.reconcile!(worker)
  expect(busyRetries).toBeGreaterThan(0)
})

test('a reaction that is done twice counts once', async () => {
  const worker = await startWorker()
  const twice: Ask = async (request, call) => {
    await worker(request, call)
    return worker(request, call)
  }
  const session = await begin()
  expect(await askAll(session, twice, 10)).toEqual([])
  expect(await session.reconcile!(worker)).toMatchObject({ stored: 30, repeated: 30, ...right })
})

test('a reaction of which nobody knows whether it was done may be there or not', async () => {
  const worker = await startWorker()
  let asked = 0
  const unreliable: Ask = async (request, call) => {
    const fate = call.method === react.name ? asked++ % 3 : 2
    if (fate === 0) throw new AskError('UNAVAILABLE', 'lost on the way there')
    const reply = await worker(request, call)
    if (fate === 1) throw new AskError('UNAVAILABLE', 'lost on the way back')
    return reply
  }
  const session = await begin()
  for (let n = 0; n < 30; n++) await askAll(session, unreliable, 1)
  const account = await session.reconcile!(worker)
  expect(account).toMatchObject(right)
  expect(account.accepted).toBeLessThan(account.stored)
  expect(account.stored).toBeLessThan(account.attempted)
})

test('times until visible are those of the measured part, and counts are those of all', async () => {
  const worker = await startWorker()
  const session = await begin()
  await askAll(session, worker, 10)
  session.measureFrom!(monotonicUs())
  await askAll(session, worker, 5)
  const { accepted, visible } = await session.reconcile!(worker)
  expect({ accepted, timed: visible!.writes }).toEqual({ accepted: 45, timed: 15 })
})

test('work is done one piece after the other, and what cannot begin in time is refused', async () => {
  const answers = await openWith(serving, ['--store', file(), '--reaction-work', '20ms'], 'worker')
  onTestFinished(() => answers.close())
  const { answer } = createService(answers)
  const startMs = performance.now()
  const call = { method: react.name, timeoutMs: 30 }
  const ends = await Promise.allSettled(
    ['a', 'b', 'c'].map((key) => answer(reaction(key, kinds.like), call)),
  )
  expect(performance.now() - startMs).toBeGreaterThan(39)
  expect(ends.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled', 'rejected'])
  expect(ends[2]).toMatchObject({ reason: { code: 'DEADLINE_EXCEEDED' } })
})

test('the same key with another body is refused and changes nothing', async () => {
  const worker = await startWorker()
  await worker(reaction('k', kinds.like), callOf(react.name))
  for (const other of [reaction('k', kinds.dislike), reaction('k', kinds.like, 'q')])
    await expect(worker(other, callOf(react.name))).rejects.toMatchObject({
      code: 'ALREADY_EXISTS',
    })
  const request = getCounts.request.protobuf.encode({ product: 'p' })
  const counts = getCounts.reply.protobuf.decode(await worker(request, callOf(getCounts.name)))
  expect(counts).toMatchObject({ likes: 1 })
  expect(counts.dislikes).toBe(0)
})

test.each([
  ['no key', reaction('', kinds.like)],
  ['no product', reaction('k', kinds.like, '')],
  ['no kind', reaction('k', 0)],
  ['other bytes', Buffer.of(0xff)],
])('a reaction with %s is refused', async (_what, request) => {
  const worker = await startWorker()
  await expect(worker(request, callOf(react.name))).rejects.toMatchObject({
    code: 'INVALID_ARGUMENT',
  })
})

test('an accepted reaction that is gone, and a count that is too low, are lost', async () => {
  const worker = await startWorker()
  const session = await begin()
  await askAll(session, worker, 10)
  const database = new Database(file())
  database.exec('DELETE FROM reactions WHERE key IN (SELECT min(key) FROM reactions)')
  expect(await session.reconcile!(worker)).toMatchObject({ lost: 1, unexpected: 1, stored: 30 })
  database.exec('UPDATE counts SET likes = 0')
  const { lost } = await session.reconcile!(worker)
  expect(lost).toBeGreaterThan(10)
})

test('a count that is too high is unexpected', async () => {
  const worker = await startWorker()
  const session = await begin()
  await askAll(session, worker, 10)
  new Database(file()).exec('UPDATE counts SET dislikes = dislikes + 1 WHERE dislikes > 0')
  const { unexpected, lost } = await session.reconcile!(worker)
  expect(unexpected).toBeGreaterThan(0)
  expect(lost).toBe(0)
})

test('each reaction tells when it became visible, after it was asked and before it was answered', async () => {
  const worker = await startWorker()
  const beforeUs = Number(process.hrtime.bigint() / 1000n)
  for (const key of ['a', 'b']) await worker(reaction(key, kinds.like), callOf(react.name))
  const afterUs = Number(process.hrtime.bigint() / 1000n)
  const request = listReactions.request.protobuf.encode({ keyPrefix: '', afterKey: '' })
  const reply = await worker(request, callOf(listReactions.name))
  const times = listReactions.reply.protobuf.decode(reply).reactions.map((one) => one.visibleAtUs)
  expect(times).toHaveLength(2)
  expect(times).toEqual(times.toSorted((a, b) => a - b))
  for (const atUs of times) {
    expect(atUs).toBeGreaterThanOrEqual(beforeUs)
    expect(atUs).toBeLessThanOrEqual(afterUs)
  }
})
