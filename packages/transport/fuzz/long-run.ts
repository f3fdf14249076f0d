/** `node fuzz/long-run.ts [frames] [seed]`: a million mutated frames. Exit code 1 when anything is wrong. */
import { randomFrom } from '@rpc-vs-mom/http2/seeded-random'
import { fuzzFrames } from './frame-fuzzer.ts'

const frames = Number(process.argv[2] ?? 1_000_000)
const seed = Number(process.argv[3] ?? Date.now() % 1_000_000)

console.log(`${frames} frames, seed ${seed}`)
const report = await fuzzFrames({
  frames,
  random: randomFrom(seed),
  onProgress({ frames: sent }) {
    console.log(`${sent} frames, ${Math.round(process.memoryUsage.rss() / 1e6)} MB resident`)
  },
})
console.log(report)

const wrong =
  report.internalErrors.length +
  report.hangs +
  report.strangeErrors.length +
  (report.honestCalls - report.honestAnswers) +
  (report.hostileCalls - report.hostileEnds)
process.exitCode = wrong === 0 ? 0 : 1
