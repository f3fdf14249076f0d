import {
  type Admission,
  admissions,
  type HedgeAfter,
  policies,
  type PolicyName,
  type TieBreak,
  tieBreaks,
} from '@rpc-vs-mom/balancer'
import { count, durationOption, oneOf, program, rateRps, urlOption } from '@rpc-vs-mom/cli'
import { type AdminAddress, adminAddress } from '../admin/admin-server.ts'
import { backendUrls } from '../backends/backend-urls.ts'
import { metadataKey } from './call-flags.ts'
import { type EngineName, engines } from '../engines/engines.ts'
import { hedgeAfter } from './hedge-after.ts'

/** What the command line says; durations in milliseconds. */
export interface LbFlags {
  readonly engine?: EngineName
  readonly policy: PolicyName
  readonly credits?: number
  readonly admission: Admission
  readonly tieBreak: TieBreak
  readonly outliers: 'on' | 'off'
  readonly slowStart: number
  readonly rateLimit?: number
  readonly rateLimitPerCaller?: number
  readonly callerKey?: string
  readonly hedgeAfter?: HedgeAfter
  readonly admin?: AdminAddress
  readonly listen?: string
  readonly backends?: readonly string[]
  readonly backendsFile?: string
  readonly resolve: number
  readonly checkEvery: number
  readonly checkTimeout: number
  readonly grace: number
  readonly concurrency: number
}

/** The command of the lb with its flags, and nothing to do yet. */
export const lbCommand = program('lb', 'Balances requests over workers.')
  .addOption(
    urlOption('--listen <url>', 'where to listen, such as grpc://127.0.0.1:50051', 'LISTEN_URL'),
  )
  .addOption(
    urlOption(
      '--backends <urls>',
      'the workers, separated by commas; a host name stands for all its addresses, ?weight=2 for twice the work',
      'BACKEND_URLS',
    ).argParser(backendUrls),
  )
  .option(
    '--backends-file <path>',
    'the same from a file with one URL per line and # for comments, read again every --resolve',
  )
  .option(
    '--engine <name>',
    'relay: forwards frames; grpc-js: makes calls, takes every transport (default: relay where all is grpc:)',
    oneOf(Object.keys(engines) as EngineName[]),
  )
  .option(
    '--policy <name>',
    `which worker gets a request: ${Object.keys(policies).join(', ')}`,
    oneOf(Object.keys(policies) as PolicyName[]),
    'least-outstanding',
  )
  .option(
    '--credits <n>',
    'requests that a worker may have at once; others wait in the queue of the lb (default: 2 for central, otherwise no limit)',
    count(1, 10_000),
  )
  .option(
    '--admission <name>',
    'deadline: refuses at once a request that would be answered too late; none: lets every queue grow',
    oneOf(admissions),
    'deadline',
  )
  .option(
    '--tie-break <name>',
    'between equally loaded workers: latency (earliest expected answer; skips workers twice as slow) or rotation (round robin)',
    oneOf(tieBreaks),
    'latency',
  )
  .addOption(
    durationOption(
      '--slow-start <duration>',
      'time in which a worker that joins or comes back rises from a tenth to its whole share',
      '5s',
      { min: '0s' },
    ),
  )
  .option(
    '--outliers <on|off>',
    'on: ejects a worker that fails more often than the others, or is five times as slow',
    oneOf(['on', 'off']),
    'on',
  )
  .option('--rate-limit <rate>', 'requests accepted per second, such as 1000/s', rateRps)
  .option(
    '--rate-limit-per-caller <rate>',
    'requests accepted per second from each caller; 10000 callers are remembered',
    rateRps,
  )
  .option(
    '--caller-key <metadata>',
    'metadata that names the caller, such as x-user (default: the address)',
    metadataKey,
  )
  .option(
    '--hedge-after <time>',
    'also asks a second worker after a time, such as 20ms, or a percentile, such as p95; idempotent methods only',
    hedgeAfter,
  )
  .option(
    '--admin <host:port>',
    'where to serve /metrics for Prometheus and /snapshot as JSON',
    adminAddress,
  )
  .addOption(
    durationOption(
      '--resolve <duration>',
      'how often host names are resolved and the file is read again',
      '1s',
      { min: '0s' },
    ),
  )
  .addOption(
    durationOption('--check-every <duration>', 'how often every worker is checked', '2s', {
      min: '0s',
    }),
  )
  .addOption(
    durationOption('--check-timeout <duration>', 'bound for one check', '500ms', { min: '0s' }),
  )
  .addOption(
    durationOption(
      '--grace <duration>',
      'time to finish requests when it stops, and for those of a worker that left the list',
      '10s',
      { min: '0s' },
    ),
  )
  .option('--concurrency <n>', 'requests in progress at once', count(1, 10_000), 10_000)
  .addHelpText(
    'after',
    '\nExample:\n  pnpm lb --listen grpc://127.0.0.1:50051 --backends grpc://127.0.0.1:50052,grpc://127.0.0.1:50053\n\nkill -USR2 prints the counts per worker.\nkill -USR1 starts a new process with the same flags, which takes over the port; this one finishes its requests and ends.',
  )
