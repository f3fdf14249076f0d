import fc from 'fast-check'
import { describe, expect, onTestFinished, test, vi } from 'vitest'
import type { Alarm } from './alarm.ts'
import { FakeTime } from './fake-time.ts'
import { createPlan, type Plan } from './plan.ts'
import type { UncheckedReply } from './check-queue.ts'
import type { End } from './end.ts'
import { runLoad, type AskQuestion, type LoadOptions, type Sample } from './run-load.ts'
import { endedOf, type RequestOutcome } from './tally.ts'

const startDelayUs = 50_000

/** Ten requests, 10 ms apart, the first five of them warm-up. */
const plan: Plan = {
  dueUs: Float64Array.from({ length: 10 }, (_, i) => (i + 1) * 10_000),
  question: new Uint32Array(10),
  firstMeasured: 5,
  warmupUs: 55_000,
  endUs: 105_000,
}

function observed(time: FakeTime): { options: LoadOptions; samples: Sample[]; events: string[] } {
  const samples: Sample[] = []
  const events: string[] = []
  return {
    samples,
    events,
    options: {
      clock: time,
      alarm: time,
      timeoutMs: 1000,
      maxOutstanding: 100,
      observer: {
        measuring: () => events.push('measuring'),
        settled: () => events.push('settled'),
        ended: (sample) => samples.push(sample),
      },
    },
  }
}

/** Requests that wait until they are answered all together, by replies whose checks do `onCheck`. */
function heldReplies(onCheck: () => void): { replies: (() => void)[]; ask: AskQuestion } {
  const replies: (() => void)[] = []
  const check = (): RequestOutcome => (onCheck(), 'ok')
  const ask: AskQuestion = () =>
    new Promise((resolve) => replies.push(() => resolve({ bytes: 100, check })))
  return { replies, ask }
}

describe('running a load', () => {
  test('asks every planned request once and counts only those after the warm-up', async () => {
    const time = new FakeTime()
    const { options, samples } = observed(time)
    let asked = 0
    const running = runLoad(plan, async () => (asked++, 'ok'), options)
    await time.advanceTo(1_000_000)
    const tally = await running
    expect(asked).toBe(10)
    expect(tally).toMatchObject({ planned: 5, ok: 5, shed: 0, unsettled: 0 })
    expect(samples).toHaveLength(5)
  })

  test('passes on the server timing of a reply, and counts it as a right answer', async () => {
    const time = new FakeTime()
    const serverTiming: (string | undefined)[] = []
    const observer = {
      ended: (sample: Sample<string>) => void serverTiming.push(sample.serverTiming),
    }
    const running = runLoad<string>(
      plan,
      async (question) => ({ serverTiming: `question ${question} by worker-1` }),
      { ...observed(time).options, observer },
    )
    await time.advanceTo(1_000_000)
    expect(await running).toMatchObject({ planned: 5, ok: 5, errors: {} })
    expect(serverTiming).toEqual(Array.from({ length: 5 }, () => 'question 0 by worker-1'))
  })

  test('says once, before the first measured request, that measuring begins', async () => {
    const time = new FakeTime()
    const { options, events, samples } = observed(time)
    const running = runLoad(plan, async () => 'ok', options)
    await time.advanceTo(startDelayUs + 40_000)
    expect(events).toEqual(['measuring'])
    expect(samples).toEqual([])
    await time.advanceTo(1_000_000)
    await running
    expect(events).toEqual(['measuring', 'settled'])
  })

  test('says that all have ended while the thread that paces them still runs', async () => {
    const time = new FakeTime()
    const { options, events } = observed(time)
    const alarm: Alarm = {
      async start(...args) {
        const stop = await time.start(...args)
        return async () => (events.push('alarm stops'), stop())
      },
    }
    const running = runLoad(plan, async () => 'ok', { ...options, alarm })
    await time.advanceTo(1_000_000)
    await running
    expect(events).toEqual(['measuring', 'settled', 'alarm stops'])
  })

  test('measures response time from the intended start when the generator was stopped', async () => {
    const time = new FakeTime()
    const { options, samples } = observed(time)
    const running = runLoad(plan, async () => 'ok', options)
    await time.advanceTo(startDelayUs + 55_000)
    await time.freezeUntil(startDelayUs + 255_000)
    await running
    expect(samples.map(({ dueUs, endUs }) => endUs - dueUs)).toEqual(
      [195, 185, 175, 165, 155].map((ms) => ms * 1000),
    )
    expect(samples.every(({ sentUs, endUs }) => sentUs === endUs)).toBe(true)
  })

  test('stamps every reply of a burst before it checks the first', async () => {
    const time = new FakeTime()
    const { options, samples } = observed(time)
    const { replies, ask } = heldReplies(() => time.spend(100))
    const running = runLoad(plan, ask, options)
    await time.advanceTo(1_000_000)
    for (const reply of replies) reply()
    expect(await running).toMatchObject({ planned: 5, ok: 5 })
    expect(new Set(samples.map(({ endUs }) => endUs))).toEqual(
      new Set([1_000_000 - startDelayUs - 55_000]),
    )
  })

  test('a reply ends its request when it comes, and any other end when it is known', async () => {
    const time = new FakeTime()
    const { options, samples } = observed(time)
    const ends: (End | UncheckedReply)[] = [{ bytes: 1, check: () => 'ok' }, 'timed-out']
    let asked = 0
    const ask: AskQuestion = (_, _timeoutMs, onReply) =>
      new Promise((resolve) => {
        const end = ends[asked++ % 2]!
        time.at(time.nowUs() + 2000, () => onReply?.())
        time.at(time.nowUs() + 9000, () => resolve(end))
      })
    const running = runLoad(plan, ask, options)
    await time.advanceTo(1_000_000)
    await running
    const tookMs = samples.map(({ outcome, sentUs, endUs }) => [outcome, (endUs - sentUs) / 1000])
    expect(new Set(tookMs.map(String))).toEqual(new Set(['ok,2', 'timed-out,9']))
  })

  test('when it is stopped it awaits what it has sent, and planned nothing else', async () => {
    const time = new FakeTime()
    const { options, samples } = observed(time)
    const stop = new AbortController()
    const { replies, ask } = heldReplies(() => undefined)
    const running = runLoad(plan, ask, { ...options, stop: stop.signal })
    await time.advanceTo(startDelayUs + 75_000)
    stop.abort()
    await time.advanceTo(1_000_000)
    for (const reply of replies) reply()
    const tally = await running
    expect(tally).toMatchObject({ ok: tally.planned, unsettled: 0 })
    expect(tally.planned).toBeGreaterThan(0)
    expect(tally.planned).toBeLessThan(5)
    expect(samples).toHaveLength(tally.planned)
  })

  test('stopped during the warm-up it has planned nothing', async () => {
    const time = new FakeTime()
    const { options } = observed(time)
    const running = runLoad(plan, async () => 'ok', { ...options, stop: AbortSignal.abort() })
    await time.advanceTo(1_000_000)
    expect(await running).toMatchObject({ planned: 0, ok: 0 })
  })

  test('does not wait for answers before sending the next request', async () => {
    const time = new FakeTime()
    const { options } = observed(time)
    const answers: ((outcome: RequestOutcome) => void)[] = []
    const running = runLoad(
      plan,
      () => new Promise<RequestOutcome>((resolve) => answers.push(resolve)),
      options,
    )
    await time.advanceTo(1_000_000)
    expect(answers).toHaveLength(10)
    for (const answer of answers) answer('ok')
    expect(await running).toMatchObject({ ok: 5 })
  })

  test('sheds, and says so, what would exceed the bound on outstanding requests', async () => {
    const time = new FakeTime()
    const { options, samples } = observed(time)
    const answers: ((outcome: RequestOutcome) => void)[] = []
    const ask = (): Promise<RequestOutcome> => new Promise((resolve) => answers.push(resolve))
    const running = runLoad(plan, ask, { ...options, maxOutstanding: 7 })
    await time.advanceTo(1_000_000)
    for (const answer of answers) answer('ok')
    expect(await running).toMatchObject({ planned: 5, shed: 3, shedLate: 0, ok: 2 })
    expect(samples.filter(({ outcome }) => outcome === 'shed')).toHaveLength(3)
  })

  test('sheds as late a request whose deadline passed before it could be sent', async () => {
    const time = new FakeTime()
    const { options, samples } = observed(time)
    const running = runLoad(plan, async () => 'ok', { ...options, timeoutMs: 100 })
    await time.advanceTo(startDelayUs + 55_000)
    await time.freezeUntil(startDelayUs + 165_000)
    expect(await running).toMatchObject({ planned: 5, shed: 0, shedLate: 1, ok: 4 })
    expect(samples.map(({ outcome }) => outcome)).toContain('shed-late')
  })

  test('passes on what is left of the deadline', async () => {
    const time = new FakeTime()
    const { options } = observed(time)
    const left: number[] = []
    const running = runLoad(plan, async (_, timeoutMs) => (left.push(timeoutMs), 'ok'), options)
    await time.freezeUntil(startDelayUs + 100_000)
    await running
    expect(left.slice(0, 3)).toEqual([910, 920, 930])
  })

  test('balances its ledger whatever mixture of outcomes comes back', async () => {
    const anyOutcome = fc.constantFrom<RequestOutcome>(
      'ok',
      'wrong',
      'timed-out',
      { error: 'UNAVAILABLE' },
      { error: 'INTERNAL' },
    )
    await fc.assert(
      fc.asyncProperty(
        fc.array(anyOutcome, { minLength: 10, maxLength: 10 }),
        fc.integer({ min: 1, max: 10 }),
        async (outcomes, maxOutstanding) => {
          const time = new FakeTime()
          const { options, samples } = observed(time)
          const answers: (() => void)[] = []
          const ask = (): Promise<RequestOutcome> => {
            const outcome = outcomes[answers.length]!
            return new Promise((resolve) => answers.push(() => resolve(outcome)))
          }
          const running = runLoad(plan, ask, { ...options, maxOutstanding })
          await time.advanceTo(1_000_000)
          for (const answer of answers) answer()
          const tally = await running
          expect(endedOf(tally)).toBe(tally.planned)
          expect(tally.unsettled).toBe(0)
          expect(samples).toHaveLength(tally.planned)
        },
      ),
    )
  })

  test('ends at once for a plan without requests', async () => {
    const time = new FakeTime()
    const { options } = observed(time)
    const nothing = createPlan({
      seed: 1,
      arrivals: 'constant',
      rateRps: 1,
      warmupMs: 0,
      durationMs: 1,
      weights: [1],
    })
    expect(await runLoad(nothing, async () => 'ok', options)).toMatchObject({ planned: 0, ok: 0 })
  })
})

describe('a transport that never settles', () => {
  test('is counted as unsettled instead of hanging the run', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout'] })
    onTestFinished(() => void vi.useRealTimers())
    const time = new FakeTime()
    const { options } = observed(time)
    const running = runLoad(plan, () => new Promise<RequestOutcome>(() => {}), {
      ...options,
      timeoutMs: 200,
    })
    await time.advanceTo(1_000_000)
    await vi.advanceTimersByTimeAsync(10_000)
    expect(await running).toMatchObject({ ok: 0, unsettled: 5 })
  })
})
