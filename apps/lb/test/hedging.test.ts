import { describe, expect, test } from 'vitest'
import { lbStarter } from './lb-process.ts'
import { anyPort, connected, countReplies, engines, named, worker } from './named-workers.ts'

describe.each(engines)('with the engine %s', (engine) => {
  const startLb = lbStarter(engine)

  test('asks a second worker when the first takes long, passes on who answers first, and gives the other up', async () => {
    const { promise: gaveUp, resolve: giveUp } = Promise.withResolvers<void>()
    const hanging = await worker(
      (_, { signal }) => new Promise(() => signal?.addEventListener('abort', () => giveUp())),
    )
    const urls = [hanging, await worker(named('quick'))]
    const flags = ['--hedge-after', '250ms', '--policy', 'round-robin']
    const lb = startLb('--listen', anyPort, '--backends', urls.join(','), ...flags)
    const connection = await connected(await lb.ready())
    expect(await countReplies(connection, 8)).toEqual({ quick: 8 })
    await gaveUp
    lb.child.kill('SIGUSR2')
    await lb.says('asked of a second worker too: 4, first answered there: 4')
    expect(lb.stderr).toMatch(new RegExp(`${hanging} +ready +0 +4 +0 +4 +0\\n`))
  })

  test('answers with the first one when that answers after all, and forgets the second', async () => {
    let answerFirst: (() => void) | undefined
    const urls = await Promise.all(
      ['a', 'b'].map((name) =>
        worker(async (_, { signal }) => {
          const { promise, resolve } = Promise.withResolvers<void>()
          if (answerFirst) {
            answerFirst()
            answerFirst = undefined
            signal?.addEventListener('abort', () => resolve())
          } else answerFirst = resolve
          await promise
          return Buffer.from(name)
        }),
      ),
    )
    const flags = ['--hedge-after', '20ms', '--policy', 'round-robin']
    const lb = startLb('--listen', anyPort, '--backends', urls.join(','), ...flags)
    const connection = await connected(await lb.ready())
    expect(await countReplies(connection, 6)).toEqual({ a: 3, b: 3 })
    lb.child.kill('SIGUSR2')
    await lb.says('asked of a second worker too: 6, first answered there: 0')
    for (const url of urls) expect(lb.stderr).toMatch(new RegExp(`${url} +ready +0 +6 +3 +3 +0\\n`))
  })
})
