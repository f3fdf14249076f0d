import { expect, test } from 'vitest'
import type { AttemptEnd } from './attempted-request.ts'
import { FakeTime } from './fake-time.ts'
import { runThreadGroups, type GroupedRequest, type ThreadGroups } from './thread-groups.ts'

const load: ThreadGroups = {
  threads: 10,
  groups: 3,
  delayMs: 1000,
  iterations: 25,
  questions: 2,
  retriesMax: 5,
  readers: 0,
}

const ok: AttemptEnd = { code: 'OK', mayRetry: false }

/** A server that answers after 10 ms, with what `endOf` says of the call of that number. */
async function run(given: ThreadGroups, endOf: (call: number) => AttemptEnd = () => ok) {
  const time = new FakeTime()
  let calls = 0
  const ask = (): Promise<AttemptEnd> => {
    const end = endOf(calls++)
    return new Promise((resolve) => time.at(time.nowUs() + 10_000, () => resolve(end)))
  }
  const requests: GroupedRequest[] = []
  const running = runThreadGroups(given, ask, time, (request) => requests.push(request))
  // Promises settle a few steps at a time.
  for (let ms = 0; ms <= 10_000; ms += 1) await time.advanceTo(ms * 1000)
  return { requests, calls, wallUs: await running }
}

test('a server of 10 ms gets exactly threads x groups x iterations x questions requests', async () => {
  const { requests, calls } = await run(load)
  expect(requests).toHaveLength(10 * 3 * 25 * 2)
  expect(calls).toBe(requests.length)
  for (const question of [0, 1])
    expect(requests.filter((one) => one.question === question)).toHaveLength(10 * 3 * 25)
  expect(new Set(requests.map(({ latencyUs }) => latencyUs))).toEqual(new Set([10_000]))
})

test('group i starts at i times the delay, also when those before it are not done', async () => {
  const { requests, wallUs } = await run({ ...load, delayMs: 100 })
  const firstOf = (group: number): number =>
    Math.min(...requests.filter((one) => one.group === group).map(({ startUs }) => startUs))
  expect([0, 1, 2].map(firstOf)).toEqual([0, 100_000, 200_000])
  // The last group, started after 0.2 s, takes 50 requests of 10 ms.
  expect(wallUs).toBe(700_000)
})

test('a thread asks its questions in turn, each when the one before it has ended', async () => {
  const { requests } = await run({ ...load, threads: 1, groups: 1, iterations: 3 })
  expect(requests.map(({ question }) => question)).toEqual([0, 1, 0, 1, 0, 1])
  expect(requests.map(({ startUs }) => startUs)).toEqual([
    0, 10_000, 20_000, 30_000, 40_000, 50_000,
  ])
})

const failed: AttemptEnd = { code: 'UNAVAILABLE', mayRetry: true }
const one = { ...load, threads: 1, groups: 1, iterations: 1, questions: 1 }

test('what fails is asked again up to the bound, and is one request all the same', async () => {
  const { requests, calls } = await run(one, () => failed)
  expect(calls).toBe(6)
  expect(requests).toMatchObject([{ code: 'UNAVAILABLE', retries: 5, latencyUs: 60_000 }])
})

test('what is right when it is asked again counts its retries apart', async () => {
  const { requests } = await run(one, (call) => (call < 2 ? failed : ok))
  expect(requests).toMatchObject([{ code: 'OK', retries: 2 }])
})

test('a wrong answer is not asked for again', async () => {
  const { requests } = await run(one, () => ({ code: 'WRONG', mayRetry: false }))
  expect(requests).toMatchObject([{ code: 'WRONG', retries: 0 }])
})

test('readers ask from the end of the first group until all have ended', async () => {
  const { requests } = await run({ ...load, groups: 2, delayMs: 300, readers: 3 })
  const reads = requests.filter(({ group }) => group === undefined)
  // The first group takes 0.5 s, and the second one 0.5 s from 0.3 s on.
  expect(Math.min(...reads.map(({ startUs }) => startUs))).toBe(500_000)
  expect(Math.max(...reads.map(({ startUs }) => startUs))).toBeLessThan(800_000)
  expect(new Set(reads.map(({ question }) => question))).toEqual(new Set([1]))
  expect(reads).toHaveLength(3 * 30)
  expect(requests).toHaveLength(10 * 2 * 25 * 2 + reads.length)
})
