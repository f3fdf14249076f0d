import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { benchmarks } from '../benchmarks.ts'
import { claims, attempts } from './claims.ts'
import { claimsText } from './claims-text.ts'
import { judged, type ClaimedAnswer } from './try-claims.ts'

const root = join(import.meta.dirname, '../../../..')
const reference = JSON.parse(
  readFileSync(join(root, 'results/reference/choose/answer.json'), 'utf8'),
) as ClaimedAnswer

test('there are ten claims at least, each with a name of its own and a file that says it', () => {
  expect(claims.length).toBeGreaterThanOrEqual(10)
  expect(new Set(claims.map(({ id }) => id)).size).toBe(claims.length)
  for (const { statedIn } of claims) expect(existsSync(join(root, statedIn)), statedIn).toBe(true)
  const names = benchmarks.map(({ name }) => name)
  for (const { words } of Object.values(attempts))
    if (words[0] === 'bench') expect(names).toContain(words[1])
})

test('results/CLAIMS.md is what the list of claims gives', () => {
  const cells = (text: string): string => text.replace(/ +\|/gu, ' |').replace(/-+ \|/gu, '--- |')
  expect(cells(readFileSync(join(root, 'results/CLAIMS.md'), 'utf8'))).toBe(cells(claimsText()))
})

test('every claim about the reference run holds in it', () => {
  const own = claims.filter(({ attempt }) => attempt === 'choose')
  for (const claim of own)
    expect(judged(claim, { exitCode: 0, answer: reference }), claim.id).toMatchObject({
      isReproduced: true,
    })
})

test('a claim whose figure is out of range, or is not told, is not reproduced', () => {
  const [first] = claims
  const held = (ratio: number) => ({
    exitCode: 0,
    answer: { pairs: [], capacity: { ratio: { ratio } } },
  })
  expect(judged(first!, held(9))).toEqual({ isReproduced: false, found: 9 })
  expect(judged(first!, { exitCode: 0 })).toEqual({ isReproduced: false, found: undefined })
})
