import {
  type Admission,
  type HedgeAfter,
  admissions,
  defaultCredits,
  policies,
  type PolicyName,
  type TieBreak,
  tieBreaks,
} from '@rpc-vs-mom/balancer'
import {
  announceFarewell,
  announceReady,
  CommandError,
  count,
  durationOption,
  maskPassword,
  onShutdown,
  oneOf,
  program,
  rateRps,
  required,
  rethrowAs,
} from '@rpc-vs-mom/cli'
import { AskError, parseGrpcUrl } from '@rpc-vs-mom/transport'
import { messageCounts } from '@rpc-vs-mom/transport/messages'
import { type AdminAddress, adminAddress, startAdmin } from './admin-server.ts'
import { readBackendsFile } from './backends-file.ts'
import { backendUrls } from './backend-urls.ts'
import { countsTable } from './counts-table.ts'
import type { LbCounts } from './engine.ts'
import { engineFor, type EngineName, engines, requireUrlsFor } from './engines.ts'
import { hedgeAfter } from './hedge-after.ts'
import { handOver } from './hand-over.ts'
import { type Lb, startLb } from './lb.ts'
import { metadataKey, requireCalls } from './call-flags.ts'
import { type TakeOver, takeOverFromParent } from './take-over.ts'

interface LbFlags {
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

/** What is left to the backends' connections after the listener has closed. */
const closingMs = 2000

/** Within it a new process must have started, beside twice the time for a check. */
const startingMs = 10_000

export const lbProgram = program('lb', 'Shares requests out over workers.')
  .option('--listen <url>', 'where to listen, such as grpc://127.0.0.1:50051')
  .option(
    '--backends <urls>',
    'the workers, separated by commas; a host name stands for all its addresses, ?weight=2 for twice the work',
    backendUrls,
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
    `who gets a request: ${Object.keys(policies).join(', ')}`,
    oneOf(Object.keys(policies) as PolicyName[]),
    'least-outstanding',
  )
  .option(
    '--credits <n>',
    'requests that a worker may have at once, others wait in line (default: 2 for central, otherwise no limit)',
    count(1, 10_000),
  )
  .option(
    '--admission <name>',
    'deadline: refuses at once what would be answered too late; none: lets every line grow',
    oneOf(admissions),
    'deadline',
  )
  .option(
    '--tie-break <name>',
    'between equally busy workers: latency, not one twice as slow; rotation: only in turn',
    oneOf(tieBreaks),
    'latency',
  )
  .addOption(
    durationOption(
      '--slow-start <duration>',
      'time in which a worker that joins or comes back rises to its whole share',
      '5s',
    ),
  )
  .option(
    '--outliers <on|off>',
    'on: takes out a worker that fails more often than the others, or is five times as slow',
    oneOf(['on', 'off']),
    'on',
  )
  .option('--rate-limit <rate>', 'requests taken per second, such as 1000/s', rateRps)
  .option(
    '--rate-limit-per-caller <rate>',
    'requests taken per second of each caller, of whom 10000 are known at once',
    rateRps,
  )
  .option(
    '--caller-key <metadata>',
    'metadata that says who calls, such as x-user (default: the address)',
    metadataKey,
  )
  .option(
    '--hedge-after <time>',
    'asks a second worker too after a time, such as 20ms, or a percentile, such as p95, where that does no harm',
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
    ),
  )
  .addOption(durationOption('--check-every <duration>', 'how often every worker is checked', '2s'))
  .addOption(durationOption('--check-timeout <duration>', 'bound for one check', '500ms'))
  .addOption(
    durationOption(
      '--grace <duration>',
      'time for unfinished requests when asked to stop, and of a worker that left the list',
      '10s',
    ),
  )
  .option('--concurrency <n>', 'requests taken at once', count(1, 10_000), 10_000)
  .addHelpText(
    'after',
    '\nExample:\n  pnpm lb --listen grpc://127.0.0.1:50051 --backends grpc://127.0.0.1:50052,grpc://127.0.0.1:50053\n\nkill -USR2 prints the counts per worker.\nkill -USR1 starts a new process with the same flags, which goes on with the port; this one finishes and ends.',
  )
  .action(run)

async function run(flags: LbFlags): Promise<void> {
  requireDurations(flags)
  const taking = takeOverFromParent()
  const lb = await start(flags, taking)
  const print = (counts: LbCounts): boolean => say(countsTable(counts).trimEnd())
  // The port of --admin is free when the old process says goodbye.
  await taking?.finish(lb.url)
  const admin = await startAdminFor(lb, flags.admin)
  process.on('SIGUSR2', () => print(lb.snapshot()))
  const stop = onShutdown(async () => {
    print(await lb.close())
    admin?.close()
    await announceFarewell({ ...messageCounts() })
  }, flags.grace + closingMs)
  process.on('SIGUSR1', () => {
    void handOverTo(lb, flags, () => {
      admin?.close()
      stop('hand-over')
    })
  })
  await lb.firstChecks
  announceReady(lb.url)
}

let isHandingOver = false

/** Lets a new process go on with the port; whatever prevents it, this one goes on until one does. */
async function handOverTo({ listening }: Lb, flags: LbFlags, leave: () => void): Promise<void> {
  if (!listening) return void say('There is no port to hand over: requests do not come over grpc:.')
  if (isHandingOver) return void say('A hand-over is under way.')
  isHandingOver = true
  try {
    const boundMs = startingMs + 2 * flags.checkTimeout
    const successor = await handOver({ listening, boundMs })
    say(`handed over to process ${successor.pid}`)
    leave()
    successor.disconnect()
  } catch (error) {
    isHandingOver = false
    say(`Cannot hand over to a new process: ${(error as Error).message}. This one goes on.`)
  }
}

function say(line: string): boolean {
  return process.stderr.write(`${maskPassword(line)}\n`)
}

async function startAdminFor(lb: Lb, address: AdminAddress | undefined) {
  if (!address) return undefined
  try {
    return await startAdmin(address, () => lb.snapshot())
  } catch (error) {
    await lb.close()
    throw error
  }
}

function requireDurations(flags: LbFlags): void {
  const above0 = {
    resolve: '--resolve',
    checkEvery: '--check-every',
    checkTimeout: '--check-timeout',
  }
  for (const [key, flag] of Object.entries(above0) as [keyof typeof above0, string][]) {
    if (flags[key] < 1) throw new CommandError('usage', `Give ${flag} at least 1ms.`)
  }
  if (flags.checkTimeout > flags.checkEvery) {
    throw new CommandError(
      'usage',
      `--check-timeout is ${flags.checkTimeout}ms; give at most what --check-every has, ${flags.checkEvery}ms.`,
    )
  }
}

async function backendsOf({ backends, backendsFile }: LbFlags): Promise<readonly string[]> {
  if (backendsFile === undefined) return required(backends, '--backends <urls>')
  if (backends === undefined) return readBackendsFile(backendsFile)
  throw new CommandError('usage', 'Give --backends or --backends-file, not both.')
}

async function start(flags: LbFlags, taking: TakeOver | undefined): Promise<Lb> {
  const listenUrl = required(flags.listen, '--listen <url>')
  const backends = await backendsOf(flags)
  const urls = [listenUrl, ...backends]
  const engine = flags.engine ?? engineFor(urls)
  requireUrlsFor(engine, urls)
  requireCalls({ ...flags, urls })
  try {
    // Said before the workers are waited for.
    if (listenUrl.startsWith('grpc:')) parseGrpcUrl(listenUrl)
    return await startLb({
      engine,
      policy: flags.policy,
      rateLimitRps: flags.rateLimit,
      rateLimitPerCallerRps: flags.rateLimitPerCaller,
      callerKey: flags.callerKey,
      hedgeAfter: flags.hedgeAfter,
      credits: flags.credits ?? defaultCredits(flags.policy),
      admission: flags.admission,
      tieBreak: flags.tieBreak,
      outliers: flags.outliers === 'on',
      slowStartMs: flags.slowStart,
      listenUrl,
      backendUrls: backends,
      backendsFile: flags.backendsFile,
      resolveEveryMs: flags.resolve,
      checks: { intervalMs: flags.checkEvery, timeoutMs: flags.checkTimeout },
      graceMs: flags.grace,
      maxConcurrent: flags.concurrency,
      say,
      takeOver: taking?.socket,
    })
  } catch (error) {
    rethrowAs(error, [
      [AskError, 'unreachable'],
      [TypeError, 'usage'],
    ])
  }
}
