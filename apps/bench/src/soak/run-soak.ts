import { monitorEventLoopDelay } from 'node:perf_hooks'
import { type AskError, connect, type Connection } from '@rpc-vs-mom/transport'
import type { Held } from './memory-probe.ts'
import { SoakCluster } from './soak-cluster.ts'

export interface SoakOptions {
  readonly engine: string
  readonly durationMs: number
  readonly rateRps: number
  /** From one kill of a worker to the next. */
  readonly flapEveryMs: number
  readonly sampleEveryMs: number
}

export interface Sample extends Held {
  readonly atMs: number
}

export interface Soaked {
  readonly asked: number
  /** Given up by their caller, on purpose. */
  readonly cancelled: number
  /** How often each other error came. */
  readonly errors: Readonly<Record<string, number>>
  readonly replays: number
  readonly flaps: number
  /** Calls that the lb still held after the last one had ended. */
  readonly outstanding: number
  /** Longest time for which the asking process was not run; workers and lb fare alike. */
  readonly heldUpMs: number
  readonly samples: readonly Sample[]
}

const cancelledShare = 0.2
/** Calls take 5 ms, so some of those that are given up have been answered by then. */
const longestPatienceMs = 8
const awayMs = 1000
const timeoutMs = 5000
const settleMs = 3000

/** Asks at a steady rate, gives up a fifth, and kills one worker after the other. */
export async function runSoak(options: SoakOptions): Promise<Soaked> {
  await using cluster = await SoakCluster.start(options.engine)
  const connection = await connect(cluster.url)
  const tally = new Tally()
  const delay = monitorEventLoopDelay({ resolution: 10 })
  delay.enable()
  const startedMs = performance.now()
  const endMs = startedMs + options.durationMs
  const samples: Sample[] = []
  const sampling = every(options.sampleEveryMs, endMs, async () => {
    samples.push({ atMs: performance.now() - startedMs, ...(await cluster.held()) })
  })
  const flapping = every(options.flapEveryMs, endMs, (n) => cluster.flap(n, awayMs))
  const asking = every(1000 / options.rateRps, endMs, async () => tally.ask(connection))
  const [flaps] = await Promise.all([flapping, asking, sampling])
  await tally.settled()
  await after(settleMs)
  const { backends, replays } = await cluster.counts()
  samples.push({ atMs: performance.now() - startedMs, ...(await cluster.held()) })
  await connection.close()
  const outstanding = backends.reduce((sum, backend) => sum + backend.outstanding, 0)
  const heldUpMs = delay.max / 1e6
  return { ...tally.counts(), replays, flaps, outstanding, heldUpMs, samples }
}

/** Slope of a straight line through the samples (least squares), in MB per minute. */
export function slopeOf(samples: readonly Sample[], bytesOf: (held: Held) => number): number {
  const points = samples.map((sample) => ({ x: sample.atMs / 60_000, y: bytesOf(sample) / 1e6 }))
  const mean = (values: readonly number[]): number =>
    values.reduce((sum, value) => sum + value, 0) / values.length
  const [meanX, meanY] = [mean(points.map(({ x }) => x)), mean(points.map(({ y }) => y))]
  const across = points.map(({ x, y }) => (x - meanX) * (y - meanY))
  const along = points.map(({ x }) => (x - meanX) ** 2)
  return mean(across) / mean(along)
}

class Tally {
  #asked = 0
  #cancelled = 0
  readonly #errors: Record<string, number> = {}
  readonly #open = new Set<Promise<void>>()

  ask(connection: Connection): void {
    this.#asked += 1
    const gone = new AbortController()
    const call = {
      method: 'protocol.SimulationService/GetSalesMetrics',
      timeoutMs,
      signal: gone.signal,
    } as const
    if (Math.random() < cancelledShare) {
      setTimeout(() => gone.abort(), Math.random() * longestPatienceMs)
    }
    const ended = connection
      .ask(new Uint8Array(100), call)
      .then(
        () => undefined,
        (error: AskError) => this.#failed(error),
      )
      .finally(() => this.#open.delete(ended))
    this.#open.add(ended)
  }

  async settled(): Promise<void> {
    await Promise.all(this.#open)
  }

  counts(): Pick<Soaked, 'asked' | 'cancelled' | 'errors'> {
    return { asked: this.#asked, cancelled: this.#cancelled, errors: this.#errors }
  }

  #failed({ code, message }: AskError): void {
    if (code === 'CANCELLED') this.#cancelled += 1
    else this.#errors[`${code}: ${message}`] = (this.#errors[`${code}: ${message}`] ?? 0) + 1
  }
}

/** Runs `task` again and again until `endMs`, never late runs at once; resolves with how often it ran. */
async function every(
  periodMs: number,
  endMs: number,
  task: (n: number) => Promise<void>,
): Promise<number> {
  let times = 0
  let dueMs = performance.now() + periodMs
  while (dueMs < endMs) {
    await after(dueMs - performance.now())
    await task(times)
    times += 1
    dueMs = Math.max(dueMs + periodMs, performance.now() - periodMs)
  }
  return times
}

async function after(ms: number): Promise<void> {
  if (ms > 0) await new Promise((resolve) => setTimeout(resolve, ms))
}
