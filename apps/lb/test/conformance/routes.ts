import { type Lb, startLb } from '../../src/lb.ts'

/** How a call gets from client to service. */
export const routeNames = ['direct', 'grpc-js', 'relay'] as const

export type RouteName = (typeof routeNames)[number]

export interface Routes extends AsyncDisposable {
  /** Where a client connects to. */
  portOf(route: RouteName): number
  /** Calls that the lb of a route still holds; 0 for the direct one. */
  outstanding(route: RouteName): number
}

/** One service, reached directly and through an lb with each engine. */
export async function startRoutes(servicePort: number): Promise<Routes> {
  const lbs = new Map<RouteName, Lb>()
  for (const engine of ['grpc-js', 'relay'] as const) {
    lbs.set(engine, await lbBefore(servicePort, engine))
  }
  const portBehind = (url: string): number => Number(url.split(':').at(-1))
  return {
    portOf: (route) => portBehind(lbs.get(route)?.url ?? `:${servicePort}`),
    outstanding: (route) =>
      lbs
        .get(route)
        ?.snapshot()
        .backends.reduce((sum, { outstanding }) => sum + outstanding, 0) ?? 0,
    async [Symbol.asyncDispose]() {
      await Promise.all([...lbs.values()].map((lb) => lb.close()))
    },
  }
}

async function lbBefore(servicePort: number, engine: 'grpc-js' | 'relay'): Promise<Lb> {
  const lb = await startLb({
    engine,
    contract: { methods: [], idempotent: [] },
    policy: 'least-outstanding',
    credits: Infinity,
    // A service that is told to fail must not be taken out for it.
    outliers: false,
    admission: 'none',
    tieBreak: 'rotation',
    slowStartMs: 0,
    listenUrl: 'grpc://127.0.0.1:0',
    backendUrls: [`grpc://127.0.0.1:${servicePort}`],
    resolveEveryMs: 1000,
    checks: { intervalMs: 2000, timeoutMs: 500 },
    graceMs: 500,
    maxConcurrent: 10_000,
    say: () => undefined,
  })
  await lb.firstChecks
  return lb
}
