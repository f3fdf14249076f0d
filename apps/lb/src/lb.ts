import type { Server } from 'node:net'
import {
  type BackendChange,
  type CheckSettings,
  type Clock,
  type HedgeAfter,
  systemClock,
} from '@rpc-vs-mom/balancer'
import { connect } from '@rpc-vs-mom/transport'
import type { Choice } from './flags/choice.ts'
import { watchBackendsFile } from './backends/backends-file.ts'
import { BackendNames, type Lookup, systemLookup } from './backends/backend-names.ts'
import type { Engine, LbCounts, RepeatableContract } from './engines/engine.ts'
import { type EngineName, engines, requireSameWire } from './engines/engines.ts'
import { followNames } from './backends/follow-names.ts'
import { RateGate } from './engines/rate-gate.ts'

export interface LbSettings extends Choice {
  readonly contract: RepeatableContract
  readonly engine: EngineName
  readonly listenUrl: string
  readonly backendUrls: readonly string[]
  /** Has another list from time to time, which then counts instead of `backendUrls`. */
  readonly backendsFile?: string | undefined
  /** How often host names are resolved and the file is read again, in milliseconds. */
  readonly resolveEveryMs: number
  readonly checks: Required<CheckSettings>
  /** Bound for unfinished requests, of the lb when it closes and of a worker that left the list. */
  readonly graceMs: number
  /** Requests taken at once. */
  readonly maxConcurrent: number
  /** Gets one line per change of a worker's state and per name that cannot be resolved. */
  readonly say: (line: string) => void
  /** Gives the socket to go on with, asked for once the workers have been checked. */
  readonly takeOver?: (() => Promise<Server>) | undefined
  readonly lookup?: Lookup
  /** Requests per second; more are refused. No limit when missing. */
  readonly rateLimitRps?: number | undefined
  /** Requests per second of each caller; more are refused. No limit when missing. */
  readonly rateLimitPerCallerRps?: number | undefined
  /** When an idempotent call gets a second attempt; never when missing. */
  readonly hedgeAfter?: HedgeAfter | undefined
  /** Metadata that says who calls; without one it is the address. */
  readonly callerKey?: string | undefined
  readonly clock?: Clock
  readonly open?: typeof connect
}

export interface Lb {
  /** Where it really listens. */
  readonly url: string
  /** What another process can go on with; undefined where requests do not come to a port of `grpc:`. */
  readonly listening: Server | undefined
  /** Resolves when every worker's first check has ended, or after twice the bound of one. */
  readonly firstChecks: Promise<void>
  snapshot(): LbCounts
  /**
   * Stops taking requests, finishes those it has within the grace, then frees everything.
   * Resolves with the counts after the last request.
   */
  close(): Promise<LbCounts>
}

/** Listens in front and follows the workers behind; workers that are down do not make it fail. */
export async function startLb(settings: LbSettings): Promise<Lb> {
  const { clock = systemClock, open = connect, lookup = systemLookup } = settings
  let closing = false
  const first = Promise.withResolvers<void>()
  const { rateLimitRps: totalRps, rateLimitPerCallerRps: perCallerRps } = settings
  const rateGate = new RateGate({ clock, totalRps, perCallerRps })
  const counts = (): LbCounts => ({ ...engine.counts(), aboveRate: rateGate.counts() })
  const engine = await engines[settings.engine]({
    ...settings,
    rateGate,
    clock,
    open,
    onChange(change) {
      if (!closing) settings.say(lineAbout(change))
      if (engine.counts().backends.every(({ state }) => state !== 'joining')) first.resolve()
    },
  })
  if (!settings.takeOver) await listening(engine)
  const cancelWait = clock.after(2 * settings.checks.timeoutMs, first.resolve)
  void first.promise.then(() => engine.begin())
  const unfollow = follow(settings, { clock, lookup, engine })
  const stopFollowing = (): void => {
    cancelWait()
    unfollow()
  }
  const free = async (): Promise<void> => {
    closing = true
    await engine.close()
  }
  if (settings.takeOver) {
    try {
      await first.promise
      await engine.listen(await settings.takeOver())
    } catch (error) {
      // Whatever is still watched would keep the process from ending.
      stopFollowing()
      await free()
      throw error
    }
  }
  const close = async (): Promise<LbCounts> => {
    stopFollowing()
    await engine.drain()
    const last = counts()
    await free()
    return last
  }
  return {
    url: engine.url,
    listening: engine.listening,
    firstChecks: first.promise,
    snapshot: counts,
    close,
  }
}

interface Following {
  readonly clock: Clock
  readonly lookup: Lookup
  readonly engine: Engine
}

/** Keeps the workers of the engine those of the list; the function returned stops it. */
function follow(settings: LbSettings, { clock, lookup, engine }: Following): () => void {
  const names = new BackendNames(settings.backendUrls, lookup)
  const unwatch = watchFile(settings, clock, names)
  const unfollow = followNames({
    names,
    clock,
    everyMs: settings.resolveEveryMs,
    found: (urls) => engine.setWorkers(urls),
    failed: settings.say,
  })
  return () => {
    unwatch()
    unfollow()
  }
}

function watchFile(settings: LbSettings, clock: Clock, names: BackendNames): () => void {
  const { backendsFile, engine, listenUrl, backendUrls, resolveEveryMs } = settings
  if (backendsFile === undefined) return () => undefined
  return watchBackendsFile({
    path: backendsFile,
    clock,
    everyMs: resolveEveryMs,
    changed(urls) {
      requireSameWire(engine, [listenUrl, ...backendUrls], urls)
      names.replace(urls)
    },
    failed: settings.say,
  })
}

async function listening(engine: Engine): Promise<void> {
  try {
    await engine.listen()
  } catch (error) {
    await engine.close()
    throw error
  }
}

function lineAbout({ id, state, lastFailure }: BackendChange): string {
  const why = state === 'down' || state === 'ejected' ? `: ${lastFailure}` : ''
  return `${id} is ${state}${why}`
}
