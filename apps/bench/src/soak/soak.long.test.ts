import { expect, test } from 'vitest'
import { runSoak } from './run-soak.ts'

/** What compiled code and caches take while a process is young is more than a leak in so short a time. */
const youngMb = 8

test.skipIf(process.platform !== 'linux').each(['relay', 'grpc-js'])(
  '%s: 20 seconds of cancelled calls and killed workers leave nothing behind',
  async (engine) => {
    const { asked, cancelled, errors, flaps, outstanding, samples } = await runSoak({
      engine,
      durationMs: 20_000,
      rateRps: 100,
      flapEveryMs: 4000,
      sampleEveryMs: 1000,
    })
    expect(asked).toBeGreaterThan(1000)
    expect(cancelled / asked).toBeGreaterThan(0.1)
    expect(flaps).toBeGreaterThanOrEqual(3)
    expect(errors).toEqual({})
    expect(outstanding).toBe(0)
    const [first, last] = [samples[0]!, samples.at(-1)!]
    expect(last.openFiles - first.openFiles).toBeLessThanOrEqual(5)
    const grownBytes = last.heapBytes + last.externalBytes - first.heapBytes - first.externalBytes
    expect(grownBytes / 1e6).toBeLessThan(youngMb)
  },
  60_000,
)
