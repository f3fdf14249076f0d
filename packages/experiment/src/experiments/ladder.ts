import type { Experiment } from './experiment.ts'

const rates = [250, 500, 1000, 1500, 2000, 3000, 4000, 6000, 8000]

/** Every variant for itself up to where it bends. */
export const ladder: Experiment = {
  name: 'ladder',
  summary: 'throughput against response time of every variant, up to its knee',
  question: 'How does each variant answer with more and more load, and where does it bend?',
  variants: ['rpc', 'rpc-lean', 'rpc-direct', 'mom', 'mom-amqplib', 'local'],
  challenger: 'mom',
  hasTwin: false,
  loads: rates.map((rateRps) => ({ name: `${rateRps}/s`, rateRps })),
  climb: { p99Ms: 50, failedShare: 0.01 },
  timeout: '500ms',
  sizes: {
    quick: { starts: 3, roundsPerStart: [1], blockMs: 1000, leadInMs: 50 },
    usual: { starts: 5, roundsPerStart: [2], blockMs: 1000, leadInMs: 50 },
    full: { starts: 9, roundsPerStart: [4], blockMs: 1000, leadInMs: 50 },
  },
}
