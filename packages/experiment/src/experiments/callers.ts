import type { Experiment } from './experiment.ts'

/**
 * Connections of the hammer, as many callers would have them; the rate is the same. The lb takes at most 500 from one
 * address, and all of these come from one.
 */
export const callers: Experiment = {
  name: 'callers',
  summary: 'how the choice depends on the number of connections, 1 to 400',
  question: 'How does the choice between RPC and MOM depend on the number of connections?',
  variants: ['rpc', 'mom'],
  challenger: 'mom',
  hasTwin: false,
  loads: [1, 10, 100, 400].map((connections) => ({
    name: connections === 1 ? '1 connection' : `${connections} connections`,
    rateRps: 300,
    setting: { axis: 'connections', value: connections, label: `${connections}`, connections },
  })),
  sizes: {
    quick: { starts: 3, roundsPerStart: [2], blockMs: 1000, leadInMs: 50 },
    usual: { starts: 6, roundsPerStart: [4], blockMs: 1000, leadInMs: 50 },
    full: { starts: 10, roundsPerStart: [8], blockMs: 1000, leadInMs: 50 },
  },
}
