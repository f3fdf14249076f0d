import type { Experiment } from './experiment.ts'

/** Queries that are looked up beside queries that search all rows: who waits behind whom. */
export const mix: Experiment = {
  name: 'mix',
  summary: 'how the choice depends on expensive queries among cheap ones',
  question: 'How does the choice between RPC and MOM depend on expensive queries among cheap ones?',
  variants: ['rpc', 'mom'],
  challenger: 'mom',
  hasTwin: false,
  loads: [0, 25, 50, 100].map((percent) => ({
    name: `${percent} % expensive`,
    rateRps: 100,
    setting: {
      axis: 'expensive queries',
      value: percent,
      label: `${percent} %`,
      workload: { defaultShare: 100 - percent },
    },
  })),
  sizes: {
    quick: { starts: 3, roundsPerStart: [2], blockMs: 1000, leadInMs: 50 },
    usual: { starts: 6, roundsPerStart: [4], blockMs: 1000, leadInMs: 50 },
    full: { starts: 10, roundsPerStart: [8], blockMs: 1000, leadInMs: 50 },
  },
}
