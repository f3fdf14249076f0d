import { expect, test } from 'vitest'
import { ReplyCache, type ReplyCacheLimits } from './reply-cache.ts'

const roomy: ReplyCacheLimits = { entries: 100, bytes: 1000, windowMs: 10_000 }

/** A cache on a clock that only moves when told to, and work that counts how often it is done. */
function cacheOnFakeClock(limits: Partial<ReplyCacheLimits> = {}) {
  const clock = { nowMs: 0 }
  const cache = new ReplyCache({ ...roomy, ...limits }, () => clock.nowMs)
  const worked: string[] = []
  const ask = (id: string, bytes = 1): Promise<Uint8Array> =>
    cache.answer(id, async () => {
      worked.push(id)
      return Buffer.alloc(bytes, id)
    })
  return { cache, clock, worked, ask }
}

test('the same id is worked on once and answered twice, other ids for themselves', async () => {
  const { ask, worked } = cacheOnFakeClock()
  expect(await ask('a')).toEqual(Buffer.from('a'))
  expect(await ask('b')).toEqual(Buffer.from('b'))
  expect(await ask('a')).toEqual(Buffer.from('a'))
  expect(worked).toEqual(['a', 'b'])
})

test('an id that is still worked on is waited for', async () => {
  const { cache } = cacheOnFakeClock()
  const working = Promise.withResolvers<Uint8Array>()
  const first = cache.answer('a', () => working.promise)
  const second = cache.answer('a', () => expect.fail('worked on twice'))
  working.resolve(Buffer.from('done'))
  expect(await Promise.all([first, second])).toEqual([Buffer.from('done'), Buffer.from('done')])
})

test('an error is not remembered, and whoever waited for it has the work done', async () => {
  const { cache, ask, worked } = cacheOnFakeClock()
  const working = Promise.withResolvers<Uint8Array>()
  const first = cache.answer('a', () => working.promise)
  const second = ask('a')
  working.reject(new Error('the channel is gone'))
  await expect(first).rejects.toThrow('the channel is gone')
  expect(await second).toEqual(Buffer.from('a'))
  expect(worked).toEqual(['a'])
})

test('after the window it is worked on again', async () => {
  const { ask, worked, clock, cache } = cacheOnFakeClock({ windowMs: 50 })
  await ask('a')
  clock.nowMs = 49
  await ask('a')
  expect(worked).toEqual(['a'])
  clock.nowMs = 50
  expect(cache.has('a')).toBe(false)
  await ask('a')
  expect(worked).toEqual(['a', 'a'])
})

test.each([
  ['entries', { entries: 2 }],
  ['bytes', { bytes: 2 }],
])('the oldest make room when there are too many %s', async (_what, limits) => {
  const { ask, cache } = cacheOnFakeClock(limits)
  for (const id of ['a', 'b', 'c']) await ask(id)
  expect(['a', 'b', 'c'].filter((id) => cache.has(id))).toEqual(['b', 'c'])
})

test('a reply larger than all of the room is given and not remembered', async () => {
  const { ask, cache } = cacheOnFakeClock({ bytes: 10 })
  expect(await ask('a', 11)).toHaveLength(11)
  expect(cache.has('a')).toBe(false)
})
