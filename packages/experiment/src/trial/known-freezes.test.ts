import { createPlan, runLoad, type AskQuestion, type Plan } from '@rpc-vs-mom/load'
import { FakeTime } from '@rpc-vs-mom/load/fake-time'
import {
  createRecorder,
  type Histogram,
  type Recording,
  type WorkerTimes,
} from '@rpc-vs-mom/results'
import { expect, test } from 'vitest'
import { recordSample } from './record-sample.ts'

const timeoutMs = 5000

test('a server that freezes for 500 ms every 5 s is recorded as it was', async () => {
  const plan = planOf(30)
  const heard = await hammerAgainst(plan, (us) => {
    const intoUs = us % 5_000_000
    return us >= 5_000_000 && intoUs < 500_000 ? us - intoUs + 500_000 : us
  })
  expect(heard.failed).toBe(0)
  expectTheTruth(heard)
})

test('a single freeze of 2.5 s fails nothing within a deadline of 5 s, and is the maximum', async () => {
  const plan = planOf(10)
  const heard = await hammerAgainst(plan, (us) =>
    us >= 4_000_000 && us < 6_500_000 ? 6_500_000 : us,
  )
  expect(heard.failed).toBe(0)
  expect(Math.max(...heard.trueUs)).toBeGreaterThan(2_400_000)
  expectTheTruth(heard)
})

interface Heard {
  readonly recording: Recording
  /** From intended start until the server sent the reply, as the server knows it. */
  readonly trueUs: readonly number[]
  readonly failed: number
}

function planOf(seconds: number): Plan {
  return createPlan({
    seed: 1,
    arrivals: 'poisson',
    rateRps: 200,
    warmupMs: 1000,
    durationMs: seconds * 1000,
    weights: [1],
  })
}

/** Puts the plan to a server that needs 1 to 3 ms and lets no reply go before `thawedUs` of that moment. */
async function hammerAgainst(plan: Plan, thawedUs: (us: number) => number): Promise<Heard> {
  const time = new FakeTime()
  const trueUs: number[] = []
  let asked = 0
  let startUs = 0
  const ask: AskQuestion<WorkerTimes> = (_, _timeoutMs, onReply) =>
    new Promise((resolve) => {
      const index = asked++
      const sentUs = Math.round(thawedUs(time.nowUs() + 1000 + ((index * 7919) % 2000)))
      trueUs.push(sentUs - startUs - plan.dueUs[index]!)
      time.at(sentUs, () => onReply?.())
      // Its status is read behind all replies that came together with it, and its check takes time.
      time.at(sentUs + 8000, () =>
        resolve({ bytes: 400, check: () => (time.spend(60), 'ok' as const) }),
      )
    })
  const planned = plan.dueUs.length - plan.firstMeasured
  const recorder = createRecorder({ planned, timeoutMs })
  const options = {
    clock: time,
    alarm: {
      start: (atUs: Float64Array, onWake: () => void) => {
        startUs = atUs[0]! - plan.dueUs[0]!
        return time.start(atUs, onWake)
      },
    },
    timeoutMs,
    maxOutstanding: 2000,
    observer: { ended: recordSample.bind(undefined, recorder) },
  }
  const running = runLoad(plan, ask, options)
  await time.advanceTo(plan.endUs + 10_000_000)
  const tally = await running
  return {
    recording: recorder.finish(0),
    trueUs: trueUs.slice(plan.firstMeasured),
    failed: tally.planned - tally.ok,
  }
}

/** Histograms keep three significant digits, and the maximum exactly. */
const resolution = 0.001

function expectTheTruth({ recording, trueUs }: Heard): void {
  const { response } = recording.distributions
  expect(response.totalCount).toBe(trueUs.length)
  expectWithin(response.mean, trueUs.reduce((sum, us) => sum + us, 0) / trueUs.length)
  for (const percentile of [95, 99]) expectWithin(...bothAt(percentile, response, trueUs))
  expect(response.maxValue).toBe(Math.max(...trueUs))
}

function bothAt(
  percentile: number,
  response: Histogram,
  trueUs: readonly number[],
): [number, number] {
  const rank = Math.ceil((percentile / 100) * trueUs.length)
  return [response.getValueAtPercentile(percentile), trueUs.toSorted((a, b) => a - b)[rank - 1]!]
}

function expectWithin(recordedUs: number, trueUs: number): void {
  expect(Math.abs(recordedUs - trueUs)).toBeLessThanOrEqual(resolution * trueUs)
}
