import type { TrialExperiment } from './trial-experiment.ts'

/**
 * The experiment of the original study, with our programs: 15 callers at once were its load; here it is 500/s over 50
 * connections for 30 s, RPC through a load balancer against two hops over queues, and one hop beside.
 */
export const original: TrialExperiment = {
  name: 'original',
  summary: 'the experiment of the original study: two hops, 50 connections, 500/s for 30 s',
  question: 'What does the experiment of the original study say when both sides do the same work?',
  variants: ['rpc', 'mom-two-hop', 'mom'],
  rounds: 3,
  rateRps: 500,
  duration: '30s',
  warmup: '1s',
  timeout: '2s',
  connections: 50,
  quick: { rounds: 2, duration: '8s' },
}
