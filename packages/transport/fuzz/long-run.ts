/**
 * `node --expose-gc fuzz/long-run.ts [frames] [seed]`: a million mutated frames, after a tenth as many to warm up.
 * Prints what it found. Exit code 1 when anything is wrong, memory that is not given back included.
 */
import { randomFrom } from '@rpc-vs-mom/http2/seeded-random'
import { fuzzFrames } from './frame-fuzzer.ts'
import { faultsIn } from './fuzz-report.ts'

const frames = Number(process.argv[2] ?? 1_000_000)
const seed = Number(process.argv[3] ?? Date.now() % 1_000_000)

/** More than the heap of two idle moments differs by; what a call or a connection leaves behind would be more. */
const allowedGrowthBytes = 8 * 1024 * 1024

console.log(`${frames} frames, seed ${seed}`)
await fuzzFrames({ frames: frames / 10, random: randomFrom(seed + 1) })
const before = await keptBytes()
const report = await fuzzFrames({
  frames,
  random: randomFrom(seed),
  onProgress({ frames: sent }) {
    console.log(`${sent} frames, ${Math.round(process.memoryUsage.rss() / 1e6)} MB resident`)
  },
})
const grownBytes = (await keptBytes()) - before
console.log(report, `${Math.round(grownBytes / 1024)} KiB more kept`)
const isRight = faultsIn(report) === 0 && grownBytes <= allowedGrowthBytes
process.exitCode = isRight ? 0 : 1

/** Heap and buffers, once what is over has been collected. */
async function keptBytes(): Promise<number> {
  // Sockets and timers of the last connections end within a second.
  await new Promise((resolve) => setTimeout(resolve, 1500))
  if (globalThis.gc === undefined) throw new Error('Start it with --expose-gc.')
  globalThis.gc()
  const { heapUsed, external } = process.memoryUsage()
  return heapUsed + external
}
