import type { Experiment } from './experiment.ts'

/** What a person who must decide asks first. */
export const choose: Experiment = {
  name: 'choose',
  summary:
    'RPC or MOM: how much each holds, who answers faster at which load, what a request costs',
  question:
    'For the same work, should a caller use RPC through a load balancer or request/reply over a broker?',
  variants: ['rpc', 'rpc-lean', 'mom'],
  challenger: 'mom',
  hasTwin: true,
  loads: [
    { name: 'low', ofCapacity: 0.15, rateRps: 100 },
    { name: 'busy', ofCapacity: 0.75, rateRps: 350 },
  ],
  sizes: {
    quick: {
      starts: 3,
      roundsPerStart: [1, 3],
      fewer: { 'rpc-lean': [1, 2], twin: [1, 2] },
      blockMs: 1000,
      leadInMs: 50,
    },
    usual: {
      starts: 7,
      roundsPerStart: [1, 5],
      fewer: { 'rpc-lean': [1, 2], twin: [1, 4] },
      blockMs: 1000,
      leadInMs: 50,
    },
    full: {
      starts: 12,
      roundsPerStart: [6, 8],
      fewer: { 'rpc-lean': [2, 4] },
      blockMs: 1000,
      leadInMs: 50,
    },
  },
}
