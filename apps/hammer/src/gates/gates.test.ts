import { exitCodes } from '@rpc-vs-mom/cli'
import { syntheticRun } from '@rpc-vs-mom/results/synthetic'
import { expect, test } from 'vitest'
import { gatedExitCode, missedGates, readBaseline, requireComparable } from './gates.ts'

function run(factor: number) {
  const rpc = { name: 'rpc', medianUs: 1000 * factor, spread: 0.3, cpuUsPerRequest: 500 }
  return syntheticRun({
    seed: 1,
    rounds: 7,
    seconds: 5,
    rateRps: 400,
    trialNoise: 0.02,
    variants: [rpc],
  })
}

test('a run that is slower than its baseline misses it, one that is as fast or faster does not', () => {
  expect(missedGates({}, run(1.3), run(1))).toEqual(
    expect.arrayContaining([
      expect.stringMatching(/^baseline: rpc takes ×1\.\d+ \(.*\) of its p50\.$/u),
    ]),
  )
  expect(missedGates({}, run(1), run(1))).toEqual([])
  expect(missedGates({}, run(0.7), run(1))).toEqual([])
})

test('what was missed makes the exit code 99, unless the run is no measurement', () => {
  expect(gatedExitCode(exitCodes.ok, [])).toBe(0)
  expect(gatedExitCode(exitCodes.ok, ['missed'])).toBe(99)
  expect(gatedExitCode(exitCodes.invalidRun, ['missed'])).toBe(98)
})

test('a baseline of another plan is refused before anything is measured', () => {
  const { manifest } = run(1)
  const other = { ...manifest, plan: { ...manifest.plan, hash: 'other', seed: 9 } }
  expect(() => requireComparable(run(1), other)).toThrow('the plans differ (seed 1 against 9)')
  expect(() => requireComparable(run(1), manifest)).not.toThrow()
})

test('a baseline that is not there is one sentence that names the flag', async () => {
  await expect(readBaseline({ baseline: '/nowhere' })).rejects.toThrow(/^--baseline: .*nowhere/u)
})
