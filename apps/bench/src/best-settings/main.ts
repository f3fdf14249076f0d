/**
 * `pnpm bench best-settings`: the setting with which each side is at its best, by one rule for both: the prefetch of
 * mom, and connections and lb policy of rpc-lean, with equal and with uneven service times, at a low load and in closed
 * loop. Every setting and mix once a round, in seeded random order, with fresh processes; every answer is checked.
 */
import { count, program, runProgram } from '@rpc-vs-mom/cli'
import { temporaryFolder } from '@rpc-vs-mom/experiment'
import { acquireBroker } from '@rpc-vs-mom/rabbitmq'
import { seededRandom, shuffled } from '@rpc-vs-mom/random'
import { describeEnvironment, formatJson, writeFileWhole } from '@rpc-vs-mom/results'
import { paddedTable } from '../padded-table.ts'
import { cellOf, rowsOf } from './cells.ts'
import { loads, measure, type Sample } from './measure.ts'
import { mixesIn, type Mix } from './mixes.ts'
import { rule } from './rule.ts'
import { sides, type Setting } from './settings.ts'
import { weigh } from './weigh.ts'

interface Flags {
  readonly rounds: number
  readonly out?: string
}

interface Trial {
  readonly setting: Setting
  readonly mix: Mix
}

async function findBest({ rounds, out }: Flags): Promise<void> {
  await using stack = new AsyncDisposableStack()
  const broker = await acquireBroker({ onProgress: say })
  stack.defer(() => broker.close())
  const mixes = await mixesIn(await temporaryFolder(stack))
  const trials = sides.flatMap(({ settings }) =>
    settings.flatMap((setting) => mixes.map((mix) => ({ setting, mix }))),
  )
  const samples = await measureRounds(trials, rounds, broker.url)
  const measured = sides.map(({ name, settings }) => ({
    side: name,
    cells: trials
      .filter(({ setting }) => settings.includes(setting))
      .map((trial) => cellOf(trial.setting.name, trial.mix.name, samples.get(trial)!)),
  }))
  const { noise, sides: weighed } = weigh(measured)
  for (const { side, best, scores, cells } of weighed) {
    const rows = rowsOf(cells, scores)
    process.stdout.write(`${side}, medians of ${rounds} rounds; best by the rule: ${best}\n`)
    process.stdout.write(`${paddedTable(rows)}\n\n`)
  }
  process.stdout.write(`${rule} Rounds differ by ${(noise * 100).toFixed(1)} %.\n`)
  if (out === undefined) return
  const document = {
    command: `pnpm bench best-settings --rounds ${rounds}`,
    environment: describeEnvironment(),
    rabbitmq: broker.version,
    rule,
    loads,
    mixes: mixes.map(({ name, summary }) => ({ name, summary })),
    noise,
    sides: weighed,
  }
  await writeFileWhole(out, formatJson(document))
}

async function measureRounds(
  trials: readonly Trial[],
  rounds: number,
  brokerUrl: string,
): Promise<ReadonlyMap<Trial, readonly Sample[]>> {
  const random = seededRandom(1)
  const samples = new Map<Trial, Sample[]>(trials.map((trial) => [trial, []]))
  for (let round = 1; round <= rounds; round++) {
    for (const trial of shuffled(trials, random)) {
      const { mix, setting } = trial
      const sample = await measure(mix, setting, { brokerUrl, round })
      samples.get(trial)!.push(sample)
      const capacity = `${Math.round(sample.capacityRps)}/s`
      say(`round ${round}: ${mix.name}, ${setting.name}: ${capacity}`)
    }
  }
  return samples
}

function say(line: string): void {
  process.stderr.write(`${line}\n`)
}

await runProgram(
  program('bench best-settings', 'Finds the setting with which each side is at its best.')
    .option('--rounds <n>', 'rounds of every setting and mix', count(2, 100), 2)
    .option('--out <file>', 'where to write the figures as JSON')
    .action(findBest),
)
