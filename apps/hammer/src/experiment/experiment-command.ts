import {
  CommandError,
  count,
  durationOption,
  listOf,
  nameText,
  program,
  rateRps,
  type Command,
} from '@rpc-vs-mom/cli'
import { blockExperiments, variantsNamed, type Experiment } from '@rpc-vs-mom/experiment'
import { workloadOption, type Workload } from '@rpc-vs-mom/workload'
import type { ExperimentFlags } from './experiment-flags.ts'
import { runExperiment } from './run-experiment.ts'

type GivenFlags = Omit<ExperimentFlags, 'experiment' | 'size' | 'variant' | 'name'> &
  Partial<Pick<ExperimentFlags, 'variant' | 'name'>> & {
    readonly quick?: boolean
    readonly full?: boolean
  }

/** One command for each experiment, such as `hammer choose`. */
export function experimentCommands(workload: Workload): Command[] {
  return blockExperiments.map((experiment) => experimentCommand(experiment, workload))
}

function experimentCommand(experiment: Experiment, workload: Workload): Command {
  const command = program(experiment.name, `Finds out ${experiment.summary}.`)
    .option('--quick', 'a third of the time, and only large differences are found')
    .option('--full', 'several times as long, and small differences are found')
    .option(
      '--variant <names>',
      `comma-separated variants, the baseline first (default: ${experiment.variants.join(',')})`,
      readVariants,
    )
    .option(
      '--rate <rates>',
      'comma-separated rates instead of those that the search of capacity gives, such as 100,500,1k',
      listOf(rateRps),
    )
    .option('--workers <n>', 'worker processes of each variant', count(1, 64), 2)
    .option('-c, --connections <n>', 'connections to each address asked', count(1, 64), 1)
    .addOption(
      durationOption(
        '-t, --timeout <duration>',
        'deadline of a request from its intended start',
        experiment.timeout ?? '2s',
        {
          max: '5m',
        },
      ),
    )
    .option('--seed <n>', 'seed of arrivals, requests and orders', count(0, 0xff_ff_ff_ff), 1)
    .option('--no-aa', 'do not measure the baseline twice (A/A), which shows the noise floor')
    .addOption(workloadOption('what is asked; the flags that follow belong to it'))
  for (const option of workload.options) command.addOption(option)
  return command
    .option('--results <folder>', 'where the run is written', 'results')
    .option('--name <name>', `name of the run (default: ${experiment.name})`, nameText)
    .action(({ quick, full, ...flags }: GivenFlags) => {
      if (quick && full)
        throw new CommandError('usage', '--quick and --full exclude each other; give one of them.')
      const size = quick ? 'quick' : full ? 'full' : 'usual'
      const own = { variant: experiment.variants, name: experiment.name }
      return runExperiment({ ...own, ...flags, experiment, size }, workload)
    })
}

function readVariants(text: string): string[] {
  const names = listOf((name) => name)(text)
  try {
    variantsNamed(names)
    return names
  } catch (error) {
    throw new CommandError('usage', `--variant: ${(error as Error).message}.`)
  }
}
