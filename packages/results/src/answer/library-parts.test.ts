import { expect, test } from 'vitest'
import type { BlockRatio, PairAnswer } from './answer.ts'
import { libraryParts } from './library-parts.ts'

const unclear = (ratio: number): [number, boolean] => [ratio, false]
const found = (ratio: number): [number, boolean] => [ratio, true]

test.each([
  ['nothing is left on equal wires', found(0.5), unclear(0.95), 'all'],
  ['a third is left', found(0.5), found(0.8), 'most'],
  ['more than half is left', found(0.6), found(0.7), 'some'],
  ['nearly all is left', found(0.7), found(0.5), 'none'],
  ['it is the other way round', found(0.4), found(1.3), 'more than all'],
] as const)('of a difference of which %s, the part is told', (_, library, equal, part) => {
  const [told] = libraryParts(pairs({ question: found(0.5), library, equal }))
  expect(told).toMatchObject({ metric: 'p50Us', part })
})

test('a library that makes no difference that was found has no part in it, whatever the ratios', () => {
  const [told] = libraryParts(
    pairs({ question: found(0.5), library: unclear(0.7), equal: found(0.7) }),
  )
  expect(told).toMatchObject({ part: 'none' })
})

test('nothing is told where neither the library nor the rest makes a difference that was found', () => {
  const both = { library: unclear(0.7), equal: unclear(0.7) }
  expect(libraryParts(pairs({ question: found(0.5), ...both }))).toEqual([])
})

test('what is no difference has no parts', () => {
  const both = { library: found(0.5), equal: found(1.9) }
  expect(libraryParts(pairs({ question: unclear(0.95), ...both }))).toEqual([])
})

type Ratio = readonly [number, boolean]

function pairs(of: {
  readonly question: Ratio
  readonly library: Ratio
  readonly equal: Ratio
}): PairAnswer[] {
  return [
    pair('question', ['rpc', 'mom'], of.question),
    pair('equal', ['rpc-lean', 'mom'], of.equal),
    pair('library', ['rpc', 'rpc-lean'], of.library),
  ]
}

function pair(
  kind: PairAnswer['kind'],
  [baseline, challenger]: readonly [string, string],
  [ratio, significant]: Ratio,
): PairAnswer {
  const p50Us: BlockRatio = { ratio, significant, confidence: 0.95, starts: 7, rounds: 7 }
  const verdict = { outcome: 'no difference found', reasons: [] } as const
  const load = { load: 'busy', rateRps: 1, speed: verdict, cost: verdict, ratios: { p50Us } }
  return { kind, baseline, challenger, outcome: verdict.outcome, sentence: '', loads: [load] }
}
