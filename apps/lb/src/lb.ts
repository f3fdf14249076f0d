import {
  type BackendChange,
  type BalancerSnapshot,
  type CheckSettings,
  type Clock,
  createBalancer,
  systemClock,
} from '@rpc-vs-mom/balancer'
import { AskError, type Call, connect, isPeerFault, listen } from '@rpc-vs-mom/transport'
import { BackendNames, type Lookup, systemLookup } from './backend-names.ts'
import { followNames } from './follow-names.ts'
import { remoteBackend } from './remote-backend.ts'

export interface LbSettings {
  readonly listenUrl: string
  readonly backendUrls: readonly string[]
  /** How often host names are resolved again, in milliseconds. */
  readonly resolveEveryMs: number
  readonly checks: Required<CheckSettings>
  /** Bound for unfinished requests, of the lb when it closes and of a worker that left the list. */
  readonly graceMs: number
  /** Requests taken at once. */
  readonly maxConcurrent: number
  /** Gets one line per change of a worker's state and per name that cannot be resolved. */
  readonly say: (line: string) => void
  readonly lookup?: Lookup
  readonly clock?: Clock
  readonly open?: typeof connect
}

export interface Lb {
  /** Where it really listens. */
  readonly url: string
  /** Resolves when every worker's first check has ended, or after twice the bound of one. */
  readonly firstChecks: Promise<void>
  snapshot(): BalancerSnapshot
  /**
   * Stops taking requests, finishes those it has within the grace, then frees everything.
   * Resolves with the counts after the last request.
   */
  close(): Promise<BalancerSnapshot>
}

/** Listens in front and follows the workers behind; workers that are down do not make it fail. */
export async function startLb(settings: LbSettings): Promise<Lb> {
  const { clock = systemClock, open = connect, lookup = systemLookup } = settings
  let closing = false
  const first = Promise.withResolvers<void>()
  const balancer = createBalancer<Uint8Array, Call, Uint8Array>({
    clock,
    unavailable: (sentence) => new AskError('UNAVAILABLE', sentence),
    isBackendFault: isPeerFault,
    checks: settings.checks,
    drainMs: settings.graceMs,
    onChange(change) {
      if (!closing) settings.say(lineAbout(change))
      if (balancer.snapshot().backends.every(({ state }) => state !== 'joining')) first.resolve()
    },
  })
  const listener = await listen(
    settings.listenUrl,
    (request, call) => balancer.ask(request, call),
    {
      maxConcurrent: settings.maxConcurrent,
    },
  )
  const cancelWait = clock.after(2 * settings.checks.timeoutMs, first.resolve)
  const unfollow = followNames({
    names: new BackendNames(settings.backendUrls, lookup),
    clock,
    everyMs: settings.resolveEveryMs,
    found: (urls) => balancer.setBackends(urls.map((url) => remoteBackend(url, open))),
    failed: settings.say,
  })
  const close = async (): Promise<BalancerSnapshot> => {
    cancelWait()
    unfollow()
    await listener.close(settings.graceMs)
    const last = balancer.snapshot()
    closing = true
    await balancer.close()
    return last
  }
  return {
    url: listener.url,
    firstChecks: first.promise,
    snapshot: () => balancer.snapshot(),
    close,
  }
}

function lineAbout({ id, state, lastFailure }: BackendChange): string {
  const why = state === 'down' || state === 'ejected' ? `: ${lastFailure}` : ''
  return `${id} is ${state}${why}`
}
