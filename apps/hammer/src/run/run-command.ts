import { nameText, oneOf, program, required, urlOption, type Command } from '@rpc-vs-mom/cli'
import type { Workload } from '@rpc-vs-mom/workload'
import { codecs, type CodecName } from '@rpc-vs-mom/schema'
import { grpcEngines } from '@rpc-vs-mom/transport'
import { addLoadFlags, boundOutstanding, overSteps, type Given } from '../load-flags.ts'
import { foreignProcess } from '@rpc-vs-mom/experiment'
import { metadataEntry } from './metadata-flag.ts'
import { runAgainst } from './run-against.ts'
import type { RunFlags } from './run-flags.ts'

const codecNames = Object.keys(codecs) as CodecName[]

export const runCommand = (workload: Workload): Command =>
  addLoadFlags(
    program('run', 'Runs a plan against a cluster that is already up.')
      .addOption(
        urlOption(
          '--target <url>',
          'URL of the cluster: grpc://127.0.0.1:50051 or amqp://guest:guest@127.0.0.1/sales',
          'TARGET_URL',
        ),
      )
      .option(
        '--variant <name>',
        'name of the variant in the results (default: by the scheme of the target)',
        nameText,
      )
      .option(
        '--codec <name>',
        `encoding of the requests: ${codecNames.join(' or ')}`,
        oneOf(codecNames),
        'protobuf',
      )
      .option(
        '--engine <name>',
        `gRPC implementation of the hammer, for a grpc: target without ?engine=: ${grpcEngines.join(' or ')}`,
        oneOf(grpcEngines),
        // A generator must be cheaper than what it measures.
        'lean',
      )
      .option(
        '--metadata <key=value>',
        'metadata sent with every call, in base64 where the key ends in -bin; may be repeated',
        metadataEntry,
      )
      .option('--json', 'write a summary as JSON to stdout, and everything else to stderr')
      .option(
        '--pid <component=pid>',
        'process whose CPU and memory are measured, with its descendants: lb, broker or workers; may be repeated',
        foreignProcess,
      )
      .option(
        '--compose <file>',
        'compose file of the cluster, whose containers are then measured too (Linux)',
      ),
    workload,
    { rateRps: 200, duration: '10s', warmup: '2s', warmupRequests: 0, name: 'run' },
  )
    .addHelpText(
      'after',
      '\nExample:\n  pnpm hammer run --target grpc://127.0.0.1:50051 --rate 200 --duration 10s --compose compose/rpc.yaml',
    )
    .action((given: Given<RunFlags>) => {
      const flags = overSteps(given)
      return runAgainst(
        {
          ...flags,
          target: required(flags.target, '--target <url>'),
          maxOutstanding: boundOutstanding(flags),
        },
        workload,
      )
    })
