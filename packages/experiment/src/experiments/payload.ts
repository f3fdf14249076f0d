import type { Experiment } from './experiment.ts'

const kib = 1024
const sizesKib = [1, 16, 64, 250]

/** Items of the catalog, put and read with images of each size. */
export const payload: Experiment = {
  name: 'payload',
  summary: 'how the choice depends on the size of what is sent and read',
  question: 'How does the choice between RPC and MOM depend on the size of messages?',
  variants: ['rpc', 'rpc-lean', 'mom'],
  challenger: 'mom',
  hasTwin: false,
  workload: 'catalog',
  loads: sizesKib.map((size) => ({
    name: `${size} KiB`,
    rateRps: 60,
    setting: {
      axis: 'image of an item',
      value: size,
      label: `${size} KiB`,
      workload: { payload: size * kib },
    },
  })),
  sizes: {
    quick: {
      only: ['1 KiB', '64 KiB'],
      starts: 3,
      roundsPerStart: [2],
      blockMs: 1000,
      leadInMs: 50,
    },
    usual: { starts: 6, roundsPerStart: [4], blockMs: 1000, leadInMs: 50 },
    full: { starts: 10, roundsPerStart: [8], blockMs: 1000, leadInMs: 50 },
  },
}
