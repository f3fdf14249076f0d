import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { AnswerOutcome, BlockRatio, LoadVerdict, PairAnswer, PairAtLoad } from '../answer.ts'
import { choiceLine } from './choice-line.ts'
import { costLine } from './cost-line.ts'
import { libraryLines } from './library-line.ts'
import { words } from './plain-words.ts'
import { speedLine } from './speed-line.ts'
import { tailLine } from './tail-line.ts'

const outcomes = ['baseline better', 'challenger better', 'mixed', 'no difference found'] as const
const factor = fc.double({ min: 1.01, max: 20, noNaN: true })

test('no sentence has more than 20 words, whatever two pairs did at up to three loads', () => {
  fc.assert(
    fc.property(
      fc.array(fc.tuple(load(), load()), { minLength: 1, maxLength: 3 }),
      fc.constantFrom('none', 'some', 'most', 'all', 'more than all', undefined),
      (loads, part) => {
        const question = pair(
          'question',
          'rpc-grpc-js',
          loads.map(([asked]) => asked),
        )
        const equal = pair(
          'equal',
          'rpc-lean-direct',
          loads.map(([, same]) => same),
        )
        const { challenger, baseline } = equal
        const last = loads.at(-1)![0].load
        const libraries =
          part === undefined
            ? []
            : [{ load: last, metric: 'p50Us', equal: { baseline, challenger }, part, share: 0 }]
        const facts = { pairs: [question, equal], libraries, loads: [] }
        const lines = [
          speedLine(question, []),
          costLine(question, []),
          ...libraryLines(facts),
          tailLine(question),
          choiceLine(facts.pairs, undefined),
        ]
        for (const line of lines)
          if (line) expect(words(line.sentence), line.sentence).toBeLessThanOrEqual(20)
      },
    ),
    { numRuns: 2000 },
  )
})

test('who is cheaper without the caller is told wherever that is the other one, and CPU time is then no reason to choose', () => {
  fc.assert(
    fc.property(load(), factor, (at, by) => {
      const ratios = {
        ...at.ratios,
        cpuUsPerRequest: ratio('challenger better', by),
        cpuUsPerRequestWithoutCaller: ratio('baseline better', by),
      }
      const turned = { ...at, ratios, cost: verdict('challenger better', 1) }
      const asked = pair('question', 'rpc-grpc-js', [turned])
      expect(costLine(asked, [])!.sentence).toMatch(
        /without the caller rpc-grpc-js|rpc-grpc-js less without the caller/,
      )
      expect(choiceLine([asked], undefined)?.sentence ?? '').not.toContain('CPU time')
    }),
  )
})

function pair(
  kind: PairAnswer['kind'],
  baseline: string,
  loads: readonly PairAtLoad[],
): PairAnswer {
  const distinct = loads.map((each, index) => ({ ...each, rateRps: 12_345 * (index + 1) }))
  return {
    kind,
    baseline,
    challenger: 'mom-exclusive',
    outcome: 'mixed',
    sentence: '',
    loads: distinct,
  }
}

function load(): fc.Arbitrary<PairAtLoad> {
  return fc
    .record({
      speed: fc.constantFrom<AnswerOutcome>(...outcomes, 'not comparable'),
      cost: fc.constantFrom<AnswerOutcome>(...outcomes.filter((each) => each !== 'mixed')),
      factor,
      lessThan: factor,
      telling: fc.constantFrom('p50Us', 'p90Us', 'p99Us'),
    })
    .map(({ speed, cost, factor: by, lessThan, telling }) => ({
      load: 'busy',
      rateRps: 1,
      speed: verdict(speed, lessThan),
      cost: verdict(cost, lessThan),
      ratios: {
        ...ratiosOf(speed, by, telling),
        cpuUsPerRequest: ratio(cost, by),
        cpuUsPerRequestWithoutCaller: ratio(cost, by),
      },
      tail: { slower: 'rpc-grpc-js', owner: 'caller' as const, share: 0.9 },
    }))
}

function verdict(outcome: AnswerOutcome, lessThan: number): LoadVerdict {
  return {
    outcome,
    reasons: outcome === 'not comparable' ? ['mom left 12 of 20 requests unanswered'] : [],
    ...(outcome === 'no difference found' && { lessThan }),
  }
}

function ratiosOf(outcome: AnswerOutcome, by: number, telling: string) {
  if (outcome === 'mixed')
    return { p50Us: ratio('baseline better', by), p99Us: ratio('challenger better', by) }
  return { [telling]: ratio(outcome, by) }
}

function ratio(outcome: AnswerOutcome, by: number): BlockRatio {
  const isFound = outcome === 'baseline better' || outcome === 'challenger better'
  const value = outcome === 'challenger better' ? 1 / by : by
  return {
    ratio: value,
    low: value / 1.1,
    high: value * 1.1,
    confidence: 0.95,
    starts: 7,
    rounds: 7,
    significant: isFound,
  }
}
