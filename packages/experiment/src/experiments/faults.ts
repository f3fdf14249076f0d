import type { TrialExperiment } from './trial-experiment.ts'

/**
 * A worker away for 3 s, then the entry, lb or broker, started again after 1 s. So many requests come before, between
 * and behind that p99 is known of each part: 1,000 of them take 4 s.
 */
export const faults: TrialExperiment = {
  name: 'faults',
  summary: 'what a killed worker, lb and broker do to callers, and how long it takes to recover',
  question: 'What does a caller see when a worker, or the entry of all requests, is killed?',
  variants: ['rpc', 'mom'],
  faults:
    'at=6s kill worker-1; at=9s start worker-1; at=15s kill lb; at=15s kill broker; at=16s start lb; at=16s start broker',
  rounds: 1,
  rateRps: 250,
  duration: '32s',
  warmup: '1s',
  timeout: '15s',
  quick: { rounds: 1, duration: '24s' },
}
