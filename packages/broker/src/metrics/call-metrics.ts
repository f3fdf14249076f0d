import { type Ask, AskError, type StatusCode } from '@rpc-vs-mom/transport'
import type { StreamMethod } from '@rpc-vs-mom/transport/grpc-streams'

/** Upper bounds of the buckets, in seconds. */
const bucketSeconds = [
  0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 5,
]

/** Times of the calls of one method. */
class Durations {
  readonly counts: number[] = bucketSeconds.map(() => 0)
  sumSeconds = 0
  count = 0

  add(seconds: number): void {
    this.sumSeconds += seconds
    this.count++
    const bucket = bucketSeconds.findIndex((bound) => seconds <= bound)
    if (bucket !== -1) this.counts[bucket]!++
  }
}

/** Counts the calls of each method by their code, and measures how long the unary ones take. */
export class CallMetrics {
  readonly #counts = new Map<string, Map<StatusCode | 'OK', number>>()
  readonly #durations = new Map<string, Durations>()

  /** Answers in the same way, and counts. */
  metered(ask: Ask): Ask {
    return async (request, call) => {
      const method = lastPart(call.method)
      const startMs = performance.now()
      try {
        const reply = await ask(request, call)
        this.#ended(method, 'OK', startMs)
        return reply
      } catch (thrown) {
        this.#ended(method, AskError.from(thrown).code, startMs)
        throw thrown
      }
    }
  }

  /** Serves in the same way, and counts each stream when it is over. */
  meteredStream([path, method]: [path: string, method: StreamMethod]): [string, StreamMethod] {
    const name = lastPart(path)
    const open: StreamMethod['open'] = (flow) => {
      const events = method.open(flow)
      const over = events.onOver.bind(events)
      events.onOver = (reason) => {
        this.#count(name, reason?.code ?? 'OK')
        over(reason)
      }
      return events
    }
    return [path, { ...method, open }]
  }

  /** `method_count` and `method_duration_seconds` in the text format of Prometheus. */
  text(): string {
    const counts = [...this.#counts].flatMap(([method, codes]) =>
      [...codes].map(
        ([code, count]) => `method_count{method="${method}",code="${code}"} ${count}\n`,
      ),
    )
    const durations = [...this.#durations].map(([method, of]) => histogram(method, of))
    return [
      '# TYPE method_count counter\n',
      ...counts,
      '# TYPE method_duration_seconds histogram\n',
      ...durations,
    ].join('')
  }

  #ended(method: string, code: StatusCode | 'OK', startMs: number): void {
    this.#count(method, code)
    let durations = this.#durations.get(method)
    if (durations === undefined) this.#durations.set(method, (durations = new Durations()))
    durations.add((performance.now() - startMs) / 1000)
  }

  #count(method: string, code: StatusCode | 'OK'): void {
    let codes = this.#counts.get(method)
    if (codes === undefined) this.#counts.set(method, (codes = new Map()))
    codes.set(code, (codes.get(code) ?? 0) + 1)
  }
}

function histogram(method: string, { counts, sumSeconds, count }: Durations): string {
  const name = 'method_duration_seconds'
  let below = 0
  const buckets = counts.map((inBucket, index) => {
    below += inBucket
    return `${name}_bucket{method="${method}",le="${bucketSeconds[index]}"} ${below}\n`
  })
  return [
    ...buckets,
    `${name}_bucket{method="${method}",le="+Inf"} ${count}\n`,
    `${name}_sum{method="${method}"} ${sumSeconds}\n`,
    `${name}_count{method="${method}"} ${count}\n`,
  ].join('')
}

function lastPart(method: string): string {
  return method.slice(method.lastIndexOf('/') + 1)
}
