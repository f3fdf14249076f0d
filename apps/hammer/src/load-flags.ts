import {
  count,
  durationOption,
  nameText,
  oneOf,
  Option,
  rateRps,
  rateSteps,
  shareOption,
  type Command,
} from '@rpc-vs-mom/cli'
import type { GateFlags } from './gates/gates.ts'
import { readThresholds } from './gates/threshold.ts'
import { failAboveShareDefault, outstandingNeeded } from '@rpc-vs-mom/results'
import { highestRate, type LoadSettings } from '@rpc-vs-mom/experiment'
import { arrivalProcesses } from '@rpc-vs-mom/load'
import { workloadOption, type Workload } from '@rpc-vs-mom/workload'

/** The flags with the mean rate and the length of their steps, where they have some. */
export function overSteps<Flags extends Pick<LoadFlags, 'rate' | 'duration' | 'steps'>>(
  flags: Flags,
): Flags {
  const { steps } = flags
  if (!steps) return flags
  const duration = steps.reduce((sum, { durationMs }) => sum + durationMs, 0)
  const requests = steps.reduce((sum, one) => sum + (one.rateRps * one.durationMs) / 1000, 0)
  return { ...flags, duration, rate: (requests / duration) * 1000 }
}

/** What `run` and `compare` are both told; beside it are the settings of the workload. */
export interface LoadFlags extends LoadSettings, GateFlags {
  /** Folder that the run is written into. */
  readonly results: string
}

/** As they come from the command line, where a default that follows from other flags is not yet known. */
export type Given<Flags extends LoadFlags> = Omit<Flags, 'maxOutstanding'> &
  Partial<Pick<Flags, 'maxOutstanding'>>

/** Most requests that may be outstanding, whatever is asked for. */
const outstandingLimit = 100_000

/** At least so many may be outstanding by default: enough for what comes at once at a low rate. */
const outstandingMin = 2000

/** The bound that was given, or one that only a system which answers nothing in time can reach. */
export function boundOutstanding({
  maxOutstanding,
  timeout,
  ...load
}: Pick<Given<LoadFlags>, 'maxOutstanding' | 'rate' | 'steps' | 'timeout'>): number {
  const needed = outstandingNeeded({ rateRps: highestRate(load), timeoutMs: timeout })
  return maxOutstanding ?? Math.min(outstandingLimit, Math.max(outstandingMin, needed))
}

interface LoadDefaults {
  readonly rateRps: number
  readonly duration: string
  readonly warmup: string
  readonly warmupRequests: number
  readonly name: string
  /** 2s when absent. */
  readonly timeout?: string
  /** 1 when absent. */
  readonly connections?: number
}

export function addLoadFlags(
  command: Command,
  workload: Workload,
  defaults: LoadDefaults,
): Command {
  command
    .option(
      '-r, --rate <rate>',
      'requests per second, such as 500, 500/s or 1k',
      rateRps,
      defaults.rateRps,
    )
    .addOption(
      durationOption('-d, --duration <duration>', 'length of the measured part', defaults.duration),
    )
    .addOption(
      new Option(
        '--steps <steps>',
        'rates one after the other in place of --rate and --duration, such as 500/s:3s,4k/s:2s,500/s:3s',
      )
        .argParser(rateSteps)
        .conflicts(['rate', 'duration']),
    )
    .addOption(
      durationOption(
        '--warmup <duration>',
        'length of the warm-up before it, which is not recorded',
        defaults.warmup,
        { min: '0s' },
      ),
    )
    .option(
      '--warmup-requests <n>',
      'requests before the warm-up, eight at a time (closed loop), for at most 10 s, so that all code is compiled',
      count(0, 1_000_000),
      defaults.warmupRequests,
    )
    .addOption(
      durationOption(
        '-t, --timeout <duration>',
        'deadline of a request from its intended start, at most 5m',
        defaults.timeout ?? '2s',
        // As far as transports wait; the histograms hold twice as much.
        { max: '5m' },
      ),
    )
    .option(
      '--arrivals <process>',
      `arrival process: ${arrivalProcesses.join(' or ')}`,
      oneOf(arrivalProcesses),
      'poisson',
    )
    .option(
      '-c, --connections <n>',
      'connections to each address asked',
      count(1, 64),
      defaults.connections ?? 1,
    )
    .option(
      '--max-outstanding <n>',
      `outstanding requests (sent, not answered) at once; further ones are shed (default: rate x deadline, from ${outstandingMin} to ${outstandingLimit})`,
      count(1, outstandingLimit),
    )
    .addOption(
      shareOption(
        '--fail-above <share>',
        'exit with 99 when more than this share of a plan failed, timed out, or was refused or shed',
        `${failAboveShareDefault * 100}%`,
      ),
    )
    .option(
      '--threshold <limits>',
      'what every variant must keep, such as "p99<20ms,failed<0.1%"; exit with 99 when one does not; may be repeated',
      readThresholds,
    )
    .option('--seed <n>', 'seed of arrivals and requests', count(0, 0xff_ff_ff_ff), 1)
    .addOption(workloadOption('what is asked; the flags that follow belong to it'))
  for (const option of workload.options) command.addOption(option)
  return command
    .option('--results <folder>', 'where the run is written', 'results')
    .option('--name <name>', 'name of the run', nameText, defaults.name)
}
