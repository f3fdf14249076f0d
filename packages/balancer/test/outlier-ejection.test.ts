import { expect, test } from 'vitest'
import { createRotation, type Rotation } from '../src/rotation.ts'
import type { RotationOptions } from '../src/rotation-options.ts'
import type { AttemptOutcome } from '../src/attempt.ts'
import { FakeClock, settled } from './fake-clock.ts'
import { immediateBackend } from './scripted-backend.ts'
import { attemptOf } from './attempt-of.ts'

type Backend = ReturnType<typeof immediateBackend>

/** How a worker ends its n-th call, and after what time. */
type Conduct = (call: number) => { readonly tookMs: number; readonly end: AttemptOutcome }

const well: Conduct = () => ({ tookMs: 4, end: 'ok' })
/** Never three faults in a row. */
const flaky: Conduct = (call) => ({ tookMs: 4, end: call % 3 === 0 ? { fault: 'broken' } : 'ok' })
const slow: Conduct = () => ({ tookMs: 40, end: 'ok' })
const tooLate: Conduct = () => ({ tookMs: 200, end: 'late' })

interface Cluster {
  readonly clock: FakeClock
  readonly rotation: Rotation<Backend>
  /** Every change to `ejected`, with when it was. */
  readonly ejections: { readonly id: string; readonly atMs: number; readonly why: string }[]
  /** Sends one request every 5 ms. */
  readonly run: (forMs: number) => Promise<void>
}

async function cluster(
  conducts: readonly Conduct[],
  options: Partial<RotationOptions> = {},
): Promise<Cluster> {
  const clock = new FakeClock()
  const ejections: Cluster['ejections'] = []
  const rotation = createRotation<Backend>({
    clock,
    onChange({ id, state, lastFailure: why = '' }) {
      if (state === 'ejected') ejections.push({ id, atMs: clock.nowMs(), why })
    },
    ...options,
  })
  rotation.setBackends(conducts.map((_, n) => immediateBackend(String(n))))
  await settled()
  const calls = conducts.map(() => 0)
  const send = (): void => {
    const attempt = attemptOf({ rotation })
    const n = Number(attempt.backend.id)
    const { tookMs, end } = conducts[n]!((calls[n]! += 1))
    clock.after(tookMs, () => attempt.settle(end))
  }
  const run = async (forMs: number): Promise<void> => {
    for (let sentMs = 0; sentMs < forMs; sentMs += 5) {
      send()
      await clock.advance(5)
    }
  }
  return { clock, rotation, ejections, run }
}

test.each([2, 3, 5, 10])(
  'of %d workers it takes out the one that fails every third call',
  async (count) => {
    const conducts = Array.from({ length: count }, (_, n) => (n === 1 ? flaky : well))
    const { run, ejections, rotation } = await cluster(conducts)
    await run(10_000)
    expect(ejections).toMatchObject([
      { id: '1', why: expect.stringContaining('of its calls failed') },
    ])
    expect(rotation.snapshot().backends[1]).toMatchObject({ state: 'ejected', outlierEjections: 1 })
  },
)

test.each([2, 3, 5, 10])(
  'of %d workers it takes out the one that takes ten times as long',
  async (count) => {
    const conducts = Array.from({ length: count }, (_, n) => (n === 0 ? slow : well))
    const { run, ejections } = await cluster(conducts)
    await run(9000)
    expect(ejections).toMatchObject([
      { id: '0', why: 'Its calls took 40 ms lately, those of the others 4 ms.' },
    ])
  },
)

test('takes out one whose calls only end because their time is up', async () => {
  const { run, ejections } = await cluster([well, tooLate])
  await run(9000)
  expect(ejections).toMatchObject([{ id: '1', why: expect.stringContaining('took 200 ms') }])
})

test('leaves it out for 10 seconds, then for twice as long each time', async () => {
  const { run, ejections, clock, rotation } = await cluster([well, flaky])
  const outMs: number[] = []
  while (outMs.length < 3) {
    const before = ejections.length
    while (ejections.length === before) await run(100)
    while (rotation.snapshot().backends[1]?.state === 'ejected') await run(100)
    outMs.push(clock.nowMs() - ejections.at(-1)!.atMs)
  }
  const seconds = outMs.map((ms) => Math.round(ms / 1000))
  expect(seconds).toEqual([10, 20, 40])
})

test('never takes out more than half, however many do worse', async () => {
  const { run, rotation } = await cluster([flaky, flaky, flaky, well])
  let fewest = 4
  for (let second = 0; second < 30; second += 1) {
    await run(1000)
    const { backends } = rotation.snapshot()
    fewest = Math.min(fewest, backends.filter(({ state }) => state === 'ready').length)
  }
  expect(fewest).toBe(2)
})

test('ejects none where that is not wanted', async () => {
  const { run, ejections } = await cluster([flaky, well, slow], { breaker: { outliers: false } })
  await run(20_000)
  expect(ejections).toEqual([])
})
