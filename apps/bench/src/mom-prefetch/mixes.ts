/** How long requests take, and how they come. */
export interface Mix {
  readonly name: string
  readonly workers: number
  /** Milliseconds of work of the n-th request. */
  readonly workMs: (n: number) => number
  /** Requests per second whatever happens to them, or requests that are always open. */
  readonly load: { readonly rateRps: number } | { readonly inFlight: number }
}

const tenth = 10

/** Where more in hand is better, and where fewer are. */
export const mixes: readonly Mix[] = [
  { name: '0.3 ms', workers: 1, workMs: () => 0.3, load: { inFlight: 32 } },
  {
    name: '5 ms, each tenth 50 ms',
    workers: 4,
    workMs: (n) => (n % tenth === 0 ? 50 : 5),
    load: { rateRps: 250 },
  },
]
