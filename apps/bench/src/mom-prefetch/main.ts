/**
 * `pnpm bench mom-prefetch`: whether the adaptive prefetch is as good as the best fixed one, where more in hand is
 * better and where fewer are. Every setting once a round, in seeded random order, with fresh workers. Ends with 1
 * when it is not.
 */
import { count, program, runProgram } from '@rpc-vs-mom/cli'
import { acquireBroker } from '@rpc-vs-mom/rabbitmq'
import { seededRandom, shuffled } from '@rpc-vs-mom/random'
import { median } from '@rpc-vs-mom/results'
import { measure, type Sample, type Setting } from './measure.ts'
import { mixes } from './mixes.ts'

const settings: readonly Setting[] = [1, 2, 3, 8, 'auto']
/** Part of the throughput and of the 99th percentile by which it may be worse: what runs differ by. */
const tolerated = 0.1
const random = seededRandom(1)

async function compareSettings({ rounds }: { readonly rounds: number }): Promise<void> {
  await using stack = new AsyncDisposableStack()
  const broker = await acquireBroker({ onProgress: say })
  stack.defer(() => broker.close())
  let met = true
  for (const mix of mixes) {
    const samples = new Map<Setting, Sample[]>(settings.map((setting) => [setting, []]))
    for (let round = 1; round <= rounds; round++) {
      for (const setting of shuffled(settings, random))
        samples.get(setting)!.push(await measure(broker, mix, setting))
      say(`round ${round} of ${mix.name}`)
    }
    process.stdout.write(`${mix.name}, ${mix.workers} worker(s), RabbitMQ ${broker.version}\n`)
    const rows = settings.map((setting) => rowOf(setting, samples.get(setting)!))
    for (const row of rows) process.stdout.write(`${lineOf(row)}\n`)
    met = judge(rows) && met
  }
  process.exitCode = met ? 0 : 1
}

interface Row extends Sample {
  readonly setting: Setting
}

/** Medians over the rounds. */
function rowOf(setting: Setting, samples: readonly Sample[]): Row {
  const of = (figure: keyof Sample): number => median(samples.map((sample) => sample[figure]))
  return { setting, answeredRps: of('answeredRps'), p50Ms: of('p50Ms'), p99Ms: of('p99Ms') }
}

function lineOf({ setting, answeredRps, p50Ms, p99Ms }: Row): string {
  const name = `prefetch ${setting}`.padEnd(14)
  return `${name} ${answeredRps.toFixed(0).padStart(6)} answered/s, p50 ${p50Ms.toFixed(1)} ms, p99 ${p99Ms.toFixed(1)} ms`
}

function judge(rows: readonly Row[]): boolean {
  const auto = rows.find(({ setting }) => setting === 'auto')!
  const fixed = rows.filter((row) => row !== auto)
  const bestRps = Math.max(...fixed.map(({ answeredRps }) => answeredRps))
  const bestP99Ms = Math.min(...fixed.map(({ p99Ms }) => p99Ms))
  const met =
    auto.answeredRps >= bestRps * (1 - tolerated) && auto.p99Ms <= bestP99Ms * (1 + tolerated)
  const sentence = `throughput ${share(auto.answeredRps, bestRps)} and p99 ${share(auto.p99Ms, bestP99Ms)} of the best fixed one`
  process.stdout.write(`${met ? 'met   ' : 'MISSED'} adaptive: ${sentence}\n\n`)
  return met
}

function share(part: number, whole: number): string {
  return `${((part / whole) * 100).toFixed(0)} %`
}

function say(line: string): void {
  process.stderr.write(`${line}\n`)
}

await runProgram(
  program('bench mom-prefetch', 'Compares the adaptive prefetch with fixed ones.')
    .option('--rounds <n>', 'rounds of every setting', count(1, 100), 3)
    .action(compareSettings),
)
