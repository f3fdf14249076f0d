import { createPlan, type Plan } from '@rpc-vs-mom/load'

/** A stretch of Poisson arrivals at one rate. */
export interface Phase {
  readonly name: string
  readonly rateRps: number
  readonly durationMs: number
}

/** When a phase of a plan begins and ends, in microseconds from the start. */
export interface PhaseSpan extends Phase {
  readonly fromUs: number
  readonly toUs: number
}

/** The phases one after another. */
export function spansOf(phases: readonly Phase[]): PhaseSpan[] {
  let toUs = 0
  return phases.map((phase) => {
    const fromUs = toUs
    toUs += phase.durationMs * 1000
    return { ...phase, fromUs, toUs }
  })
}

/** One plan through all spans; each draws its own arrivals, from `seed` and its place. */
export function planThrough(spans: readonly PhaseSpan[], seed: number): Plan {
  const dueUs = spans.flatMap(({ rateRps, durationMs, fromUs }, index) => {
    const spec = { arrivals: 'poisson', warmupMs: 0, weights: [1] } as const
    const part = createPlan({ ...spec, seed: seed + 2 * index, rateRps, durationMs })
    return [...part.dueUs].map((us) => us + fromUs)
  })
  return {
    dueUs: Float64Array.from(dueUs),
    question: new Uint32Array(dueUs.length),
    firstMeasured: 0,
    warmupUs: 0,
    endUs: spans.at(-1)?.toUs ?? 0,
  }
}
