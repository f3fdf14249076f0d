import { faultKinds, faultText, type PlannedFault } from '@rpc-vs-mom/results'
import {
  CommandError,
  count,
  didYouMean,
  durationMs,
  listOf,
  program,
  type Command,
} from '@rpc-vs-mom/cli'
import type { Workload } from '@rpc-vs-mom/workload'
import { compare } from './compare.ts'
import type { CompareFlags } from './compare-flags.ts'
import {
  defaultVariants,
  trialExperiments,
  foreignProcess,
  type ForeignProcess,
  foreignTarget,
  inOrder,
  parseFaults,
  type Variant,
  variants,
  variantsNamed,
  withProcesses,
} from '@rpc-vs-mom/experiment'
import { addLoadFlags, boundOutstanding, overSteps, type Given } from './load-flags.ts'

interface MoreFlags {
  readonly target?: readonly Variant[]
  readonly pid?: readonly ForeignProcess[]
  readonly fault?: readonly PlannedFault[]
  readonly quick?: boolean
}

/** As they come from the command line, where the default is not known to the parser. */
type GivenFlags = Omit<Given<CompareFlags>, 'variant' | 'aa'> &
  Partial<Pick<CompareFlags, 'variant' | 'aa'>> &
  MoreFlags

const namesOf = (some: readonly Variant[]): string => some.map(({ name }) => name).join(',')

/** What is done unless flags say otherwise. */
interface Preset {
  readonly name: string
  readonly description: string
  readonly example: string
  readonly variants: readonly Variant[]
  readonly rounds: number
  readonly load: Parameters<typeof addLoadFlags>[2]
  readonly faults?: readonly PlannedFault[]
  readonly question?: string
  readonly quick?: { readonly rounds: number; readonly duration: string }
}

export const compareCommand = (workload: Workload): Command =>
  comparison(workload, {
    name: 'compare',
    description:
      'Runs the same plan against each variant, in random order, and writes the comparison.',
    example: 'pnpm hammer compare --variant rpc,mom --rate 500 --duration 10s --rounds 7',
    variants: defaultVariants,
    rounds: 5,
    load: {
      rateRps: 350,
      duration: '3.5s',
      warmup: '1s',
      warmupRequests: 3000,
      name: 'comparison',
    },
  }).option('--no-aa', 'do not measure the first variant twice (A/A), which shows the noise floor')

/** One command for each experiment of long trials, such as `hammer faults`: a comparison with other defaults. */
export function trialCommands(workload: Workload): Command[] {
  return trialExperiments.map((experiment) => {
    const { name, summary, question, rounds, rateRps, quick, faults, connections } = experiment
    const { duration, warmup, timeout } = experiment
    return comparison(workload, {
      name,
      description: `Finds out ${summary}.`,
      example: `pnpm hammer ${name} --rate 500 --rounds 3`,
      variants: variantsNamed(experiment.variants),
      rounds,
      load: {
        rateRps,
        duration,
        warmup,
        timeout,
        warmupRequests: 3000,
        name,
        ...(connections !== undefined && { connections }),
      },
      ...(faults !== undefined && { faults: parseFaults(faults) }),
      question,
      quick,
    })
  })
}

function comparison(workload: Workload, preset: Preset): Command {
  const command = comparisonFlags(workload, preset)
  if (preset.quick === undefined) return command
  const { rounds, duration } = preset.quick
  return command.option(
    '--quick',
    `--rounds ${rounds} and --duration ${duration}, unless they are given`,
  )
}

function comparisonFlags(workload: Workload, preset: Preset): Command {
  const byDefault = preset.faults ? `; in place of "${faultText(preset.faults)}"` : ''
  return addLoadFlags(
    program(preset.name, preset.description)
      .option(
        '--variant <names>',
        `comma-separated variants out of ${namesOf(variants)} (default: ${namesOf(preset.variants)})`,
        readVariants,
      )
      .option(
        '--target <name=url>',
        'also compares a cluster that is already up, such as theirs:json=amqp://127.0.0.1/lb_queue; may be repeated',
        foreignTarget,
      )
      .option(
        '--pid <target/component=pid>',
        'process of such a cluster whose CPU and memory are measured: lb, broker or workers; may be repeated',
        foreignProcess,
      )
      .option(
        '--rounds <n>',
        'repetitions of every variant, in random order within each round',
        count(1, 100),
        preset.rounds,
      )
      .option(
        '--repeats <n>',
        'trials of the whole run that may be repeated because the hammer did not keep to the plan',
        count(0, 100),
        8,
      )
      .option('--workers <n>', 'worker processes of each variant', count(1, 64), 2)
      .option(
        '--baseline <run>',
        'folder of a run of the same plan; exit with 99 when a variant is slower or costs more than there',
      )
      .option(
        '--fault <faults>',
        `what is done to processes of every variant that has them, such as "at=5s kill worker-1; at=8s start worker-1": ${faultKinds.join(', ')} of worker-N, lb or broker; may be repeated. --fail-above counts the requests that fail by it${byDefault}`,
        readFaults,
      ),
    workload,
    preset.load,
  )
    .addHelpText('after', `\nExample:\n  ${preset.example}`)
    .action((typed: GivenFlags, command: Command) => {
      const { quick, ...given } = typed
      const chosen = quick ? { ...given, ...quickened(command, preset) } : given
      const { variant = preset.variants, target = [], pid = [], aa = false, ...others } = chosen
      const flags = overSteps(others)
      const { fault: faults = preset.faults, ...rest } = flags
      const all = [...variant, ...withProcesses(target, pid)]
      const more = { variant: all, aa, maxOutstanding: boundOutstanding(flags) }
      const { question } = preset
      return compare(
        { ...rest, ...more, ...(faults && { faults }), ...(question && { question }) },
        workload,
      )
    })
}

/** What `--quick` says of flags that were not typed. */
function quickened(command: Command, { quick }: Preset) {
  const isTyped = (flag: string): boolean => command.getOptionValueSource(flag) === 'cli'
  return {
    ...(quick && !isTyped('rounds') && { rounds: quick.rounds }),
    ...(quick && !isTyped('duration') && { duration: durationMs(quick.duration) }),
  }
}

/** Adds what one `--fault` says to those before it. */
function readFaults(text: string, before: readonly PlannedFault[] = []): PlannedFault[] {
  return inOrder([...before, ...parseFaults(text)])
}

function readVariants(text: string): Variant[] {
  const names = listOf((name) => name)(text)
  try {
    return variantsNamed(names)
  } catch (error) {
    const known = variants.map(({ name }) => name)
    const meant = names
      .map((name) => (known.includes(name) ? '' : didYouMean(name, known)))
      .join('')
    throw new CommandError('usage', `--variant: ${(error as Error).message}.${meant}`)
  }
}
