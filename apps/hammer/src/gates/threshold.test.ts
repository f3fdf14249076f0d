import { syntheticRun } from '@rpc-vs-mom/results/synthetic'
import { describe, expect, test } from 'vitest'
import { missedThresholds, readThresholds } from './threshold.ts'

const rpc = { name: 'rpc', medianUs: 1000, spread: 0.3, cpuUsPerRequest: 500 }
const { trials } = syntheticRun({
  seed: 1,
  rounds: 2,
  seconds: 5,
  rateRps: 400,
  trialNoise: 0,
  variants: [rpc, { ...rpc, name: 'mom', medianUs: 9000, failedShare: 0.02 }],
})
const missed = (text: string) => missedThresholds(readThresholds(text), trials)

describe('a threshold', () => {
  test('that all variants keep is silent', () => {
    expect(missed('p50<20ms,failed<5%')).toEqual([])
  })

  test('is missed by the variants that do not keep it, with what it was', () => {
    expect(missed('p50<5ms')).toEqual([
      expect.stringMatching(/^threshold p50<5ms missed by mom: p50 was [89]\.\d+ ms\.$/u),
    ])
    expect(missed('failed<1%')).toEqual([
      expect.stringMatching(/missed by mom: 2 % got no right answer\.$/u),
    ])
  })

  test('on a percentile beyond what was answered is missed, however long it allows', () => {
    expect(missed('p99<10s')).toEqual([
      'threshold p99<10s missed by mom: p99 is of requests that got no answer.',
    ])
  })

  test('on a percentile that too few requests support is missed, not passed', () => {
    expect(missed('p99.99<10s')).toHaveLength(2)
    expect(missed('p99.99<10s')[0]).toContain(
      'is not known, because fewer than 10 requests lie beyond it',
    )
  })

  test.each([
    ['p99', 'does not have the form'],
    ['p98<20ms', 'metric "p98" is not known; known are p50, p90, p99'],
    ['faild<1%', 'Did you mean failed?'],
    ['p99<20', 'Write a duration with its unit'],
    ['failed<3', 'Write a share'],
  ])('%s is refused with what to write', (text, sentence) => {
    expect(() => readThresholds(text)).toThrow(sentence)
  })
})
