/**
 * `pnpm bench soak`: memory, open files and calls left over after a long time with 20 % of the calls given
 * up and workers that are killed every 10 s. Memory is what the lb holds after a forced garbage collection
 * (heap and buffers), every 5 s; resident memory is shown beside it. Exit code 1 when a goal is missed.
 * Linux only, because of /proc.
 */
import { count, oneOf, program, rateRps, runProgram } from '@rpc-vs-mom/cli'
import { runSoak, slopeOf, type Soaked } from './run-soak.ts'

const warmUpShare = 0.2
const goalMbPerMinute = 0.5
/** Connections to workers that were killed last, and the like. */
const spareFiles = 5

interface Flags {
  readonly minutes: number
  readonly engine: string
  readonly rate: number
}

await runProgram(
  program('bench soak', 'Looks for what a load balancer keeps after hours of faults.')
    .option('--minutes <n>', 'how long', count(1, 1440), 10)
    .option('--engine <name>', 'relay or grpc-js', oneOf(['relay', 'grpc-js']), 'relay')
    .option('--rate <rps>', 'requests per second', rateRps, 200)
    .action(async (flags: Flags) => report(flags, await soak(flags))),
)

function soak({ minutes, engine, rate }: Flags): Promise<Soaked> {
  return runSoak({
    engine,
    durationMs: minutes * 60_000,
    rateRps: rate,
    flapEveryMs: 10_000,
    sampleEveryMs: 5000,
  })
}

function report({ minutes, engine, rate }: Flags, { samples, ...counts }: Soaked): void {
  const warm = samples.filter(({ atMs }) => atMs >= warmUpShare * minutes * 60_000)
  const [first, last] = [warm[0]!, warm.at(-1)!]
  const held = slopeOf(warm, ({ heapBytes, externalBytes }) => heapBytes + externalBytes)
  const resident = slopeOf(warm, ({ residentBytes }) => residentBytes)
  console.log(`${engine}, ${minutes} min at ${rate}/s: ${JSON.stringify(counts)}`)
  console.log(`resident memory ${mb(first.residentBytes)} to ${mb(last.residentBytes)} MB`)
  console.log(`resident memory grows by ${resident.toFixed(2)} MB/min after warm-up (no goal)`)
  goal('held after a collection, growth in MB/min', held, goalMbPerMinute)
  goal('calls outstanding at the end', counts.outstanding, 0)
  goal('open files, more than after warm-up', last.openFiles - first.openFiles, spareFiles)
  const failed = Object.values(counts.errors).reduce((sum, times) => sum + times, 0)
  goal('failed calls that nobody gave up', failed, 0)
}

function goal(what: string, value: number, most: number): void {
  const isMet = value <= most
  console.log(`${isMet ? 'met   ' : 'MISSED'} ${what}: ${value.toFixed(2)} (goal <= ${most})`)
  if (!isMet) process.exitCode = 1
}

function mb(bytes: number): string {
  return (bytes / 1e6).toFixed(1)
}
