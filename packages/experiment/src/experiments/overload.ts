import type { Experiment } from './experiment.ts'

/** Long enough that the workers are the limit, not the hammer. */
const setting = {
  value: 4,
  label: 'a handler that computes for 4 ms',
  handlerTime: { kind: 'cpu', ms: 4 },
} as const
const ofCapacity = [0.5, 0.75, 1, 1.5, 2, 3]

/** More than can be answered: what is still answered in time. */
export const overload: Experiment = {
  name: 'overload',
  summary: 'what is still answered in time with half to three times what can be held',
  question: 'What is still answered in time when more is asked than can be answered?',
  variants: ['rpc', 'mom'],
  challenger: 'mom',
  hasTwin: false,
  loads: ofCapacity.map((share) => ({
    name: `${share} times`,
    ofCapacity: share,
    rateRps: share * 300,
    setting,
  })),
  timeout: '500ms',
  sizes: {
    quick: { starts: 3, roundsPerStart: [1], blockMs: 2000, leadInMs: 500 },
    usual: { starts: 5, roundsPerStart: [2], blockMs: 3000, leadInMs: 1000 },
    full: { starts: 9, roundsPerStart: [3], blockMs: 3000, leadInMs: 1000 },
  },
}
