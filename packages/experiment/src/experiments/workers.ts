import type { Experiment } from './experiment.ts'

const axis = 'workers'
/** Long enough that the workers are the limit, not the hammer. */
const handlerTime = { kind: 'cpu', ms: 4 } as const
const rates = [60, 100, 140, 180, 220, 260, 300, 340, 380, 420, 500]

/** What more worker processes bring. */
export const workers: Experiment = {
  name: 'workers',
  summary: 'how what each holds grows with 1, 2 and 4 workers: speed-up and efficiency',
  question: 'How does what each holds grow with the number of workers?',
  variants: ['rpc', 'mom'],
  challenger: 'mom',
  hasTwin: false,
  loads: [1, 2, 4].flatMap((count) => {
    const label = count === 1 ? '1 worker' : `${count} workers`
    const setting = { axis, value: count, label, workers: count, handlerTime }
    return rates.map((rateRps) => ({ name: `${label}, ${rateRps}/s`, rateRps, setting }))
  }),
  climb: { p99Ms: 100, failedShare: 0.01 },
  timeout: '1s',
  sizes: {
    quick: { starts: 3, roundsPerStart: [1], blockMs: 1000, leadInMs: 50 },
    usual: { starts: 5, roundsPerStart: [2], blockMs: 1000, leadInMs: 50 },
    full: { starts: 9, roundsPerStart: [3], blockMs: 1000, leadInMs: 50 },
  },
}
