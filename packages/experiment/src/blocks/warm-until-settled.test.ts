import { mergeHistograms, type TrialRecord } from '@rpc-vs-mom/results'
import { expect, test } from 'vitest'
import type { TrialResult } from '../trial/run-trial.ts'
import { settling, warmUntilSettled } from './warm-until-settled.ts'

/** Puts blocks whose median response times are those given by variant, the last one for ever. */
function blocksWithMedians(medians: Readonly<Record<string, readonly number[]>>) {
  const put: string[] = []
  const answer = async (variant: string, block: number): Promise<TrialResult> => {
    put.push(variant)
    const own = medians[variant]!
    const response = mergeHistograms([])
    response.recordValueWithCount(own[Math.min(block, own.length) - 1]!, 100)
    const record = { ledger: { planned: 100 }, recording: { distributions: { response } } }
    return { record: record as unknown as TrialRecord, faults: [], measuredMs: 1 }
  }
  return { put, answer }
}

test('a variant is warm when the median of a block is that of the block before', async () => {
  const { put, answer } = blocksWithMedians({ early: [1000], late: [9000, 3000, 1000] })
  const warmth = await warmUntilSettled(['early', 'late'], answer)
  expect(warmth.get('early')).toEqual({ blocks: 2, requests: 200, isSettled: true })
  expect(warmth.get('late')).toEqual({ blocks: 4, requests: 400, isSettled: true })
  expect(put).toEqual(['early', 'late', 'early', 'late', 'late', 'late'])
})

test('one that never settles is measured all the same, and the record says so', async () => {
  const { answer } = blocksWithMedians({
    restless: [1, 2, 4, 8, 16, 32, 64, 128].map((n) => n * 100),
  })
  const warmth = await warmUntilSettled(['restless'], answer)
  expect(warmth.get('restless')).toMatchObject({ blocks: settling.blocksMax, isSettled: false })
})
