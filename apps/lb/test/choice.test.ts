import { describe, expect, test } from 'vitest'
import { lbStarter } from './lb-process.ts'
import {
  anyPort,
  call,
  connected,
  countReplies,
  engines,
  named,
  namedWorkers,
  repliesOf,
  replyOf,
  request,
  worker,
} from './named-workers.ts'

describe.each(engines)('with the engine %s', (engine) => {
  const startLb = lbStarter(engine)

  test('lets workers take turns with the policy round-robin', async () => {
    const urls = await namedWorkers('a', 'b')
    const flags = ['--policy', 'round-robin', '--backends', urls.join(',')]
    const lb = startLb('--listen', anyPort, ...flags)
    const replies = await repliesOf(await connected(await lb.ready()), 30)
    expect(replies.join('')).toMatch(/^(ab)+a?$|^(ba)+b?$/)
  })

  test.each(['random', 'power-of-two'])('draws with the policy %s', async (policy) => {
    const urls = await namedWorkers('a', 'b')
    const lb = startLb('--listen', anyPort, '--backends', urls.join(','), '--policy', policy)
    const replies = await repliesOf(await connected(await lb.ready()), 60)
    expect(new Set(replies)).toEqual(new Set(['a', 'b']))
    // Sixty fair coins take turns once in 10^17 times.
    expect(replies.join('')).toMatch(/aa|bb/)
  })

  test('gives a worker no more at once than it has credits, and forgets nobody in line', async () => {
    let working = 0
    let most = 0
    const url = await worker(async () => {
      working += 1
      most = Math.max(most, working)
      await new Promise(setImmediate)
      working -= 1
      return Buffer.from('done')
    })
    const flags = ['--policy', 'central', '--credits', '2']
    const lb = startLb('--listen', anyPort, '--backends', url, ...flags)
    const connection = await connected(await lb.ready())
    const replies = await Promise.all(Array.from({ length: 30 }, () => replyOf(connection)))
    expect(new Set(replies)).toEqual(new Set(['done']))
    expect(most).toBe(2)
  })

  test('gives the credit to the next when one in line runs out of time', async () => {
    const { promise: released, resolve: release } = Promise.withResolvers<void>()
    const url = await worker(async () => {
      await released
      return Buffer.from('done')
    })
    const flags = ['--policy', 'central', '--credits', '1']
    const lb = startLb('--listen', anyPort, '--backends', url, ...flags)
    const connection = await connected(await lb.ready())
    const first = replyOf(connection)
    // It waits for the only credit until its own deadline, and then it must not take the credit along.
    await expect(connection.ask(request, { ...call, timeoutMs: 200 })).rejects.toMatchObject({
      code: 'DEADLINE_EXCEEDED',
    })
    release()
    expect(await first).toBe('done')
    expect(await replyOf(connection)).toBe('done')
  })

  test('passes on only the time that is left after waiting in line', async () => {
    const { promise: released, resolve: release } = Promise.withResolvers<void>()
    const seenMs: number[] = []
    const url = await worker(async (_, { timeoutMs }) => {
      seenMs.push(timeoutMs)
      if (seenMs.length === 1) await released
      return Buffer.from('done')
    })
    const flags = ['--policy', 'central', '--credits', '1', '--admission', 'none']
    const lb = startLb('--listen', anyPort, '--backends', url, ...flags)
    const connection = await connected(await lb.ready())
    const first = replyOf(connection)
    await expect.poll(() => seenMs.length).toBe(1)
    const second = replyOf(connection)
    // One that gives up after 400 ms behind it shows that the second has waited for as long.
    await expect(connection.ask(request, { ...call, timeoutMs: 400 })).rejects.toMatchObject({
      code: 'DEADLINE_EXCEEDED',
    })
    release()
    expect(await Promise.all([first, second])).toEqual(['done', 'done'])
    expect(seenMs).toHaveLength(2)
    expect(seenMs[1]).toBeLessThan(call.timeoutMs - 350)
    expect(seenMs[1]).toBeGreaterThan(1000)
  })

  test.each([
    ['refuses at once what would be answered too late, if nothing is said', [], true],
    ['lets it wait in vain with --admission none', ['--admission', 'none'], false],
  ] as const)('%s', async (_, admission, isRefused) => {
    const url = await worker(async () => {
      await new Promise((resolve) => setTimeout(resolve, 50))
      return Buffer.from('done')
    })
    const flags = ['--policy', 'central', '--credits', '1', ...admission]
    const lb = startLb('--listen', anyPort, '--backends', url, ...flags)
    const connection = await connected(await lb.ready())
    const codesOf = (timeoutMs: number): Promise<string[]> =>
      Promise.all(
        Array.from({ length: 12 }, () =>
          connection.ask(request, { ...call, timeoutMs }).then(
            () => 'OK',
            ({ code }: { code: string }) => code,
          ),
        ),
      )
    // From these it learns how long one behind the other waits: 600 ms for the last.
    expect(new Set(await codesOf(30_000))).toEqual(new Set(['OK']))
    const codes = await codesOf(200)
    expect(codes.includes('RESOURCE_EXHAUSTED')).toBe(isRefused)
    expect(codes).not.toEqual(codes.map(() => 'OK'))
  })

  test.each(['least-outstanding', 'round-robin', 'central'])(
    'gives one of three times the weight three times the requests with the policy %s',
    async (policy) => {
      const [a, b] = await namedWorkers('a', 'b')
      const lb = startLb(
        '--listen',
        anyPort,
        '--backends',
        `${a}?weight=3,${b}`,
        '--policy',
        policy,
      )
      expect(await countReplies(await connected(await lb.ready()), 40)).toEqual({ a: 30, b: 10 })
    },
  )

  test('takes out a worker that fails every third request, and says why', async () => {
    let asked = 0
    const flaky = await worker(async () => {
      asked += 1
      if (asked % 3 === 0) throw Object.assign(new Error('broken'), { code: 'INTERNAL' })
      return Buffer.from('flaky')
    })
    const urls = [flaky, await worker(named('well'))]
    const lb = startLb('--listen', anyPort, '--backends', urls.join(','), '--policy', 'round-robin')
    const connection = await connected(await lb.ready())
    await expect
      .poll(
        async () => {
          await replyOf(connection).catch(() => undefined)
          return lb.stderr
        },
        { timeout: 10_000, interval: 1 },
      )
      .toContain(`${flaky} is ejected`)
    expect(lb.stderr).toMatch(
      /is ejected: \d+ % of its calls failed lately, 0 % of those of the others/,
    )
    expect(await countReplies(connection, 10)).toEqual({ well: 10 })
  })
})
