import { median } from '@rpc-vs-mom/results'

/** One balancer, one value per round. */
export interface ProxySamples {
  readonly name: string
  /** CPU time of the balancer per call, 32 in flight. */
  readonly cpuUs: readonly number[]
  readonly callsPerSecond: readonly number[]
  /** Median time of a call alone. */
  readonly aloneUs: readonly number[]
}

/** System calls of the relay per call, by calls in flight. */
export interface SystemCalls {
  readonly depth1: number
  readonly depth32: number
}

export interface Goal {
  readonly what: string
  readonly value: number
  /** The value must not be above it. */
  readonly limit: number
  readonly met: boolean
}

/**
 * What the relay and the grpc-js engine must reach beside the others. Two balancers are compared within each
 * round, and the median of the rounds counts: a machine that changes its speed then changes both sides.
 */
export function judge(all: readonly ProxySamples[], systemCalls: SystemCalls): Goal[] {
  const of = (name: string): ProxySamples => {
    const found = all.find((one) => one.name === name)
    if (found === undefined) throw new RangeError(`${name} was not measured`)
    return found
  }
  const [relay, haproxy, nginx] = [of('relay'), of('haproxy'), of('nginx')]
  const [engine, draft] = [of('grpc-js'), of('decode and encode')]
  return [
    goal('relay / haproxy, CPU', ratio(relay.cpuUs, haproxy.cpuUs), 0.6),
    goal('relay / nginx, CPU', ratio(relay.cpuUs, nginx.cpuUs), 0.25),
    goal('haproxy / relay, calls/s', ratio(haproxy.callsPerSecond, relay.callsPerSecond), 1 / 1.2),
    goal('grpc-js / decode and encode, CPU', ratio(engine.cpuUs, draft.cpuUs), 0.75),
    goal('relay, CPU us per call', median(relay.cpuUs), 8),
    goal('relay less haproxy, added us', difference(relay.aloneUs, haproxy.aloneUs), 0),
    goal('relay less nginx, added us', difference(relay.aloneUs, nginx.aloneUs), 0),
    goal('relay, system calls per call, 1 in flight', systemCalls.depth1, 6.5),
    goal('relay, system calls per call, 32 in flight', systemCalls.depth32, 0.5),
  ]
}

function ratio(values: readonly number[], others: readonly number[]): number {
  return median(values.map((value, round) => value / others[round]!))
}

function difference(values: readonly number[], others: readonly number[]): number {
  return median(values.map((value, round) => value - others[round]!))
}

function goal(what: string, value: number, limit: number): Goal {
  return { what, value, limit, met: value <= limit }
}
