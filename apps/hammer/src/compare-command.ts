import { CommandError, count, didYouMean, listOf, program, type Command } from '@rpc-vs-mom/cli'
import type { Workload } from '@rpc-vs-mom/workload'
import { compare } from './compare.ts'
import type { CompareFlags } from './compare-flags.ts'
import {
  defaultVariants,
  foreignProcess,
  type ForeignProcess,
  foreignTarget,
  type Variant,
  variants,
  variantsNamed,
  withProcesses,
} from '@rpc-vs-mom/experiment'
import { addLoadFlags, boundOutstanding, type Given } from './load-flags.ts'

interface ForeignFlags {
  readonly target?: readonly Variant[]
  readonly pid?: readonly ForeignProcess[]
}

/** As they come from the command line, where the default is not known to the parser. */
type GivenFlags = Omit<Given<CompareFlags>, 'variant'> &
  Partial<Pick<CompareFlags, 'variant'>> &
  ForeignFlags

const namesOf = (some: readonly Variant[]): string => some.map(({ name }) => name).join(',')

export const compareCommand = (workload: Workload): Command =>
  addLoadFlags(
    program(
      'compare',
      'Runs the same plan against each variant, in random order, and writes the comparison.',
    )
      .option(
        '--variant <names>',
        `comma-separated variants out of ${namesOf(variants)} (default: ${namesOf(defaultVariants)})`,
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
        5,
      )
      .option(
        '--repeats <n>',
        'trials of the whole run that may be repeated because the hammer did not keep to the plan',
        count(0, 100),
        8,
      )
      .option('--workers <n>', 'worker processes of each variant', count(1, 64), 2)
      .option(
        '--no-aa',
        'do not measure the first variant twice (A/A), which shows the noise floor',
      ),
    workload,
    { rateRps: 350, duration: '3.5s', warmup: '1s', warmupRequests: 3000, name: 'comparison' },
  )
    .addHelpText(
      'after',
      '\nExample:\n  pnpm hammer compare --variant rpc,mom --rate 500 --duration 10s --rounds 7',
    )
    .action(({ variant = defaultVariants, target = [], pid = [], ...flags }: GivenFlags) => {
      const all = [...variant, ...withProcesses(target, pid)]
      return compare({ ...flags, variant: all, maxOutstanding: boundOutstanding(flags) }, workload)
    })

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
