import type { AskQuestion } from '@rpc-vs-mom/load'
import { measureCapacity } from '../load/capacity.ts'
import { runPlannedLoad } from '../load/run-planned-load.ts'
import { type OverloadFigures, overloadFigures } from './overload-figures.ts'
import { type Phase, planThrough, spansOf } from './phases.ts'

/** What both benchmarks of overload have alike; `calm` is a share of the capacity. */
export const overloadSetting = {
  workers: 2,
  serviceUs: 10_000,
  timeoutMs: 500,
  calm: 0.8,
} as const

const { workers, timeoutMs, calm } = overloadSetting
const untilSteady = { lanes: 4 * workers, forMs: 2000 }

/** Trials of one contender that are repeated at most. */
const maxAgain = 3

export interface OverloadOptions {
  /** Factors of the capacity, by the name of their phase, in their order. */
  readonly overloads: Readonly<Record<string, number>>
  /** Length of each overload. */
  readonly seconds: number
  readonly seed: number
}

export interface OverloadTrial {
  readonly verdict: string
  readonly reasons: readonly string[]
  readonly capacityRps: number
  /** One for each overload. */
  readonly figures: readonly OverloadFigures[]
}

/** Measures the capacity, and then each overload with a calm phase before and after it. */
export async function measureOverload(
  ask: AskQuestion,
  { overloads, seconds, seed }: OverloadOptions,
): Promise<OverloadTrial> {
  // Workers still do requests that were accepted and given up since: the first measurement is their time to end.
  await measureCapacity(ask, untilSteady)
  const capacityRps = await measureCapacity(ask, untilSteady)
  const spans = spansOf(phasesAt(capacityRps, { overloads, durationMs: seconds * 1000 }))
  const { samples, verdict } = await runPlannedLoad(ask, {
    plan: planThrough(spans, seed),
    timeoutMs,
  })
  const figures = Object.keys(overloads).map((phase) =>
    overloadFigures(samples, {
      spans,
      index: spans.findIndex((span) => span.name === phase),
      capacityRps,
    }),
  )
  return { ...verdict, capacityRps, figures }
}

/** Repeats a trial of `name` a few times while it is not `usable`; `again` is how many there were before. */
export async function repeatUntil<Row extends OverloadTrial>(
  usable: (row: Row) => boolean,
  name: string,
  tryOne: () => Promise<Row>,
): Promise<Row & { readonly again: number }> {
  for (let again = 0; ; again++) {
    const row = { ...(await tryOne()), again }
    if (usable(row) || again === maxAgain) return row
    console.log(`${name}: ${[row.verdict, ...row.reasons].join(' ')} Once more.`)
  }
}

/** Prints what a trial came to; `goodput` says the right answers of a phase in its unit. */
export function printOverload(
  name: string,
  { verdict, reasons, capacityRps, figures }: OverloadTrial,
  goodput: (figures: OverloadFigures) => string,
): void {
  console.log(`${name}: capacity ${capacityRps.toFixed(1)}/s, ${[verdict, ...reasons].join(' ')}`)
  for (const one of figures) {
    console.log(
      `  ${one.phase.padEnd(4)} goodput ${goodput(one)}` +
        `  answered p99 ${ms(one.answeredP99Ms)}  refused p99 ${ms(one.refusedP99Ms)}` +
        `  recovery ${ms(one.recoveryMs)}  ${JSON.stringify(one.ends)}`,
    )
  }
}

function phasesAt(
  capacityRps: number,
  { overloads, durationMs }: Pick<OverloadOptions, 'overloads'> & { readonly durationMs: number },
): Phase[] {
  const calmPhase = { name: 'calm', rateRps: calm * capacityRps, durationMs: 2000 }
  const phases = Object.entries(overloads).flatMap(([name, factor]) => [
    { name, rateRps: factor * capacityRps, durationMs },
    calmPhase,
  ])
  return [{ ...calmPhase, durationMs: 1000 }, ...phases]
}

function ms(value: number | undefined): string {
  return value === undefined ? '        -' : `${value.toFixed(1).padStart(6)} ms`
}
