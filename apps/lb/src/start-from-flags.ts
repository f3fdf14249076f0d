import { defaultCredits } from '@rpc-vs-mom/balancer'
import { CommandError, required, rethrowAs } from '@rpc-vs-mom/cli'
import { contract } from '@rpc-vs-mom/schema/contract'
import { AskError, parseGrpcUrl } from '@rpc-vs-mom/transport'
import { readBackendsFile } from './backends/backends-file.ts'
import { requireCalls } from './flags/call-flags.ts'
import { engineFor, requireUrlsFor } from './engines/engines.ts'
import type { LbFlags } from './flags/lb-flags.ts'
import { type Lb, type LbSettings, startLb } from './lb.ts'

/** Starts the lb that the flags ask for. Rejects with one sentence for flags that do not go together. */
export async function startFromFlags(
  flags: LbFlags,
  { say, takeOver }: Pick<LbSettings, 'say' | 'takeOver'>,
): Promise<Lb> {
  requireDurations(flags)
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
      contract,
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
      takeOver,
    })
  } catch (error) {
    rethrowAs(error, [
      [AskError, 'unreachable'],
      [TypeError, 'usage'],
    ])
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
