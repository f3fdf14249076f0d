/** `node fuzz/long-run.ts [frames] [seed]`: a million mutated frames. Exit code 1 when anything is wrong. */
import { randomFrom } from '@rpc-vs-mom/http2/seeded-random'
import { fuzzFrames } from './frame-fuzzer.ts'

const frames = Number(process.argv[2] ?? 1_000_000)
const seed = Number(process.argv[3] ?? Date.now() % 1_000_000)
const started = performance.now()

console.log(`${frames} frames, seed ${seed}`)
const { report, stats } = await fuzzFrames({
  frames,
  random: randomFrom(seed),
  onProgress({ frames: sent, connections }) {
    if (connections % 5000 !== 0) return
    const megabytes = Math.round(process.memoryUsage.rss() / 1e6)
    console.log(`${sent} frames on ${connections} connections, ${megabytes} MB resident`)
  },
})
const seconds = ((performance.now() - started) / 1000).toFixed(1)
console.log(
  report,
  stats,
  `${seconds} s, ${Math.round(process.memoryUsage.rss() / 1e6)} MB resident`,
)

const leaks = stats.calls + stats.keptBytes + stats.heldBytes + (report.picks - report.settles)
process.exitCode = report.internalErrors.length + report.hangs + Math.abs(leaks) === 0 ? 0 : 1
