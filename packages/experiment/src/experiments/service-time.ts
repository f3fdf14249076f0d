import type { HandlerTime } from '@rpc-vs-mom/service'
import type { Experiment, ExperimentLoad } from './experiment.ts'

const axes = { wait: 'waiting in the handler', cpu: 'computing in the handler' } as const

/** Workers of a two-core machine are busy for less than half of the time at these rates. */
function handler(kind: HandlerTime['kind'], ms: number, rateRps: number): ExperimentLoad {
  const name = `${ms} ms of ${kind === 'wait' ? 'waiting' : 'computing'}`
  const handlerTime = { kind, ms }
  return { name, rateRps, setting: { axis: axes[kind], value: ms, label: `${ms} ms`, handlerTime } }
}

/** Most handlers are not as short as a query of some microseconds. */
export const serviceTime: Experiment = {
  name: 'service-time',
  summary: 'above which time in the handler the choice no longer matters',
  question: 'Above which time in the handler does it no longer matter whether RPC or MOM is used?',
  variants: ['rpc', 'mom'],
  challenger: 'mom',
  hasTwin: false,
  loads: [
    { name: 'the query alone', rateRps: 200, setting: { value: 0, label: '0 ms' } },
    handler('wait', 1, 200),
    handler('wait', 10, 200),
    handler('wait', 50, 200),
    handler('cpu', 1, 200),
    handler('cpu', 10, 60),
    handler('cpu', 50, 16),
  ],
  sizes: {
    quick: {
      only: [
        'the query alone',
        '1 ms of waiting',
        '10 ms of waiting',
        '1 ms of computing',
        '10 ms of computing',
      ],
      starts: 3,
      roundsPerStart: [2],
      blockMs: 1000,
      leadInMs: 50,
    },
    usual: { starts: 6, roundsPerStart: [3], blockMs: 2000, leadInMs: 50 },
    full: { starts: 10, roundsPerStart: [5], blockMs: 2000, leadInMs: 50 },
  },
}
