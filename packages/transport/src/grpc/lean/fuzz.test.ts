import { randomFrom } from '@rpc-vs-mom/http2/seeded-random'
import { expect, test } from 'vitest'
import { fuzzFrames } from '../../../fuzz/frame-fuzzer.ts'

test.each([1, 2])(
  'mutated frames from either side end no call twice and harm no other connection (seed %i)',
  async (seed) => {
    const report = await fuzzFrames({ frames: 3000, random: randomFrom(seed) })
    expect(report.frames).toBeGreaterThanOrEqual(3000)
    expect(report).toMatchObject({ internalErrors: [], strangeErrors: [], hangs: 0 })
    expect(report.honestAnswers).toBe(report.honestCalls)
    expect(report.hostileEnds).toBe(report.hostileCalls)
  },
)
