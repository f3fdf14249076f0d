import type { CapacityOfVariant } from '../run/block-design.ts'
import { expect } from 'vitest'
import type { Answer } from './answer.ts'
import { answerRun } from './answer-run.ts'
import { schemas } from '../run/document.ts'
import { formatJson } from '../run/write-run.ts'
import type { Run } from '../run/read-run.ts'
import { schemaFault } from '../run/json-schema.ts'
import type { SyntheticBlocks } from '../synthetic/synthetic-blocks.ts'
import type { SyntheticVariant } from '../synthetic/synthetic-options.ts'
import type { TrialRecord } from '../record/trial.ts'
import { words } from './lines/plain-words.ts'

export const rpc: SyntheticVariant = {
  name: 'rpc',
  medianUs: 1500,
  spread: 0.4,
  cpuUsPerRequest: 1200,
}
export const mom: SyntheticVariant = { ...rpc, name: 'mom', medianUs: 1000, cpuUsPerRequest: 900 }
export const lean: SyntheticVariant = {
  ...mom,
  name: 'rpc-lean',
  medianUs: 1000,
  cpuUsPerRequest: 800,
}
export const again: SyntheticVariant = { ...rpc, name: 'rpc-again', twinOf: 'rpc' }

const both = 'run on wires of this study, so that no library makes the difference'
/** Short blocks in which mom is truly faster and cheaper than rpc, and as fast as rpc-lean. */
export const options: SyntheticBlocks = {
  seed: 1,
  starts: 5,
  loads: [
    { name: 'low', rateRps: 100, ofCapacity: 0.15, roundsPerStart: 1 },
    { name: 'busy', rateRps: 400, ofCapacity: 0.75, roundsPerStart: 3 },
  ],
  variants: [rpc, mom, lean, again],
  noise: { withinPair: 0.03, betweenStarts: 0.01 },
  equalPairs: [{ baseline: 'rpc-lean', challenger: 'mom', both }],
  capacity: {
    slo: 'p99<50ms,failed<1%',
    variants: [searched('rpc', 500, 550), searched('mom', 750, 800)],
  },
}

/** A search of two trials. */
function searched(variant: string, keptRps: number, missedRps: number): CapacityOfVariant {
  const trials = [keptRps, missedRps].map((rateRps) => ({
    rateRps,
    isKept: rateRps === keptRps,
    goodputRps: rateRps,
  }))
  return { variant, keptRps, missedRps, trials }
}

/** Whatever the run: at most six lines of at most 20 words. */
export function answerOf(of: Run): Answer {
  const found = answerRun(of)!
  expect(found.lines.length).toBeLessThanOrEqual(6)
  for (const { sentence } of found.lines) expect(words(sentence), sentence).toBeLessThanOrEqual(20)
  expect(schemaFault(schemas.answer, JSON.parse(formatJson(found)))).toBeUndefined()
  return found
}

export function sentenceOf({ lines }: Answer, topic: Answer['lines'][number]['topic']): string {
  return lines.find((each) => each.topic === topic)!.sentence
}

export function withTrials(of: Run, change: (trial: TrialRecord) => TrialRecord): Run {
  return { ...of, trials: of.trials.map(change) }
}
