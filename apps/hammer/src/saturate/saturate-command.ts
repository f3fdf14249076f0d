import {
  CommandError,
  count,
  durationOption,
  oneOf,
  Option,
  program,
  rateRps,
  urlOption,
  type Command,
} from '@rpc-vs-mom/cli'
import { parseSlo, variants } from '@rpc-vs-mom/experiment'
import { codecs, type CodecName } from '@rpc-vs-mom/schema'
import { grpcEngines } from '@rpc-vs-mom/transport'
import { workloadOption, type Workload } from '@rpc-vs-mom/workload'
import { saturate } from './saturate.ts'
import type { SaturateFlags } from './saturate-flags.ts'

const codecNames = Object.keys(codecs) as CodecName[]
const defaultSlo = 'p99<50ms,failed<0.1%'

/** `hammer saturate`: how much one system holds. */
export function saturateCommand(workload: Workload): Command {
  const command = program(
    'saturate',
    'Finds the highest rate at which a system keeps a service level, with the interval that it is in.',
  )
    .addOption(urlOption('--target <url>', 'URL of a cluster that is already up', 'TARGET_URL'))
    .option(
      '--variant <name>',
      'variant that is started and searched instead',
      oneOf(variants.map(({ name }) => name)),
    )
    .addOption(
      new Option(
        '--slo <level>',
        'what must be kept: a response time that 99 of 100 planned requests keep, and a share that may fail',
      )
        .argParser(parseSlo)
        .default(parseSlo(defaultSlo), defaultSlo),
    )
    .option('-r, --rate <rate>', 'first rate that is tried, such as 500 or 2k', rateRps, 500)
    .addOption(
      durationOption(
        '--within <duration>',
        'time for trials of the system; none begins later',
        '26s',
      ),
    )
    .option('--workers <n>', 'worker processes of the variant', count(1, 64), 2)
    .option('-c, --connections <n>', 'connections to each address asked', count(1, 64), 1)
    .option(
      '--codec <name>',
      `encoding of requests to a target: ${codecNames.join(' or ')}`,
      oneOf(codecNames),
      'protobuf',
    )
    .option(
      '--engine <name>',
      `gRPC implementation of the hammer, for a grpc: target without ?engine=: ${grpcEngines.join(' or ')}`,
      oneOf(grpcEngines),
      'lean',
    )
    .option(
      '--no-limit',
      'do not measure how much the hammer itself holds over the wire of the variant',
    )
    .option('--seed <n>', 'seed of arrivals and requests', count(0, 0xff_ff_ff_ff), 1)
    .option('--json', 'write the search as JSON to stdout, and everything else to stderr')
    .addOption(workloadOption('what is asked; the flags that follow belong to it'))
  for (const option of workload.options) command.addOption(option)
  return command
    .addHelpText(
      'after',
      "\nExample:\n  pnpm hammer saturate --variant rpc --slo 'p99<50ms,failed<0.1%'",
    )
    .action((flags: SaturateFlags) => {
      if ((flags.target === undefined) === (flags.variant === undefined))
        throw new CommandError(
          'usage',
          'Name what is searched: either --target URL or --variant NAME.',
        )
      return saturate(flags, workload)
    })
}
