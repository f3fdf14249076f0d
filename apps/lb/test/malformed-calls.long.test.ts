import { describe, expect, test } from 'vitest'
import { lbStarter } from './lb-process.ts'
import { anyPort, connected, engines, named, replyOf, worker } from './named-workers.ts'
import { WrongCaller, wrongs } from './wrong-calls.ts'

const seconds = 10
const honestRps = 300
const malformedRps = 40

/** Begins `rateRps * seconds` calls at an even pace, late ones at once, and waits for all of them. */
async function pace(rateRps: number, begin: (index: number) => Promise<void>): Promise<void> {
  const calls: Promise<void>[] = []
  const startMs = performance.now()
  await new Promise<void>((resolve) => {
    const timer = setInterval(() => {
      const due = Math.min(((performance.now() - startMs) / 1000) * rateRps, rateRps * seconds)
      while (calls.length < due) calls.push(begin(calls.length))
      if (calls.length < rateRps * seconds) return
      clearInterval(timer)
      resolve()
    }, 5)
  })
  await Promise.all(calls)
}

describe.each(engines)('with the engine %s', (engine) => {
  const startLb = lbStarter(engine)

  test(`of ${honestRps} honest calls a second none fails beside ${malformedRps} malformed ones, and no worker leaves the rotation`, async () => {
    const urls = [await worker(named('a')), await worker(named('b'))]
    const lb = startLb('--listen', anyPort, '--backends', urls.join(','))
    const front = await lb.ready()
    const connection = await connected(front)
    const outcomes: Record<string, number> = {}
    const count = (outcome: string): void => {
      outcomes[outcome] = (outcomes[outcome] ?? 0) + 1
    }
    const kinds = Object.values(wrongs)
    const callers = kinds.map(() => new WrongCaller(front))
    let malformed = 0
    await Promise.all([
      pace(honestRps, () => replyOf(connection).then(count, (error) => count(String(error)))),
      pace(malformedRps, async (index) => {
        await callers[index % kinds.length]!.call(kinds[index % kinds.length]!)
        malformed += 1
      }),
    ])
    expect(malformed).toBe(malformedRps * seconds)
    expect(Object.keys(outcomes).toSorted()).toEqual(['a', 'b'])
    expect(outcomes['a']! + outcomes['b']!).toBe(honestRps * seconds)
    for (const url of urls) expect(lb.stderr.split(`${url} is `)).toHaveLength(2)
  }, 120_000)
})
