import { expect, it } from 'vitest'

import { fuzzFrames } from '../fuzz/frame-fuzzer.ts'
import { randomFrom } from '@rpc-vs-mom/http2/seeded-random'

it.each([1, 2, 3])(
  'survives mutated frames from both sides without a leak (seed %i)',
  async (seed) => {
    const { report, stats } = await fuzzFrames({ frames: 4000, random: randomFrom(seed) })
    expect(report.frames).toBeGreaterThanOrEqual(4000)
    expect(report.internalErrors).toEqual([])
    expect(report.hangs).toBe(0)
    expect(report.settles).toBe(report.picks)
    expect(stats).toMatchObject({ clients: 0, calls: 0, keptBytes: 0, heldBytes: 0 })
  },
)
