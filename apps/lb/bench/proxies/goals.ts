/** Medians of one benchmark run. */
export interface ProxyFigures {
  readonly name: string
  /** CPU time of the balancer per call, 32 in flight. */
  readonly cpuUs: number
  readonly callsPerSecond: number
  /** Median time of a call alone, less that of a call straight to a worker. */
  readonly addedUs: number
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

/** What the relay and the grpc-js engine must reach beside the others. */
export function judge(figures: readonly ProxyFigures[], systemCalls: SystemCalls): Goal[] {
  const of = (name: string): ProxyFigures => {
    const found = figures.find((one) => one.name === name)
    if (found === undefined) throw new RangeError(`${name} was not measured`)
    return found
  }
  const [relay, haproxy, nginx] = [of('relay'), of('haproxy'), of('nginx')]
  return [
    goal('relay / haproxy, CPU', relay.cpuUs / haproxy.cpuUs, 0.6),
    goal('relay / nginx, CPU', relay.cpuUs / nginx.cpuUs, 0.25),
    goal('haproxy / relay, calls/s', haproxy.callsPerSecond / relay.callsPerSecond, 1 / 1.2),
    goal(
      'grpc-js / decode and encode, CPU',
      of('grpc-js').cpuUs / of('decode and encode').cpuUs,
      0.75,
    ),
    goal('relay, CPU us per call', relay.cpuUs, 8),
    goal('relay less haproxy, added us', relay.addedUs - haproxy.addedUs, 0),
    goal('relay less nginx, added us', relay.addedUs - nginx.addedUs, 0),
    goal('relay, system calls per call, 1 in flight', systemCalls.depth1, 6.5),
    goal('relay, system calls per call, 32 in flight', systemCalls.depth32, 0.5),
  ]
}

function goal(what: string, value: number, limit: number): Goal {
  return { what, value, limit, met: value <= limit }
}
