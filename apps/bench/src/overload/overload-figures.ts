import type { Sample } from '@rpc-vs-mom/load'
import type { PhaseSpan } from './phases.ts'

/** What became of one phase of overload and of the calm one after it. */
export interface OverloadFigures {
  readonly phase: string
  readonly offeredRps: number
  /** Right answers in time that came within the phase, per second. */
  readonly goodputRps: number
  /** Goodput as a share of what could be had: the capacity, or the load offered where that is less. */
  readonly goodputShare: number
  /** How the requests of the phase ended. */
  readonly ends: Readonly<Record<string, number>>
  /** From the intended start to the right answer; undefined without any. */
  readonly answeredP99Ms: number | undefined
  /** From the intended start to the refusal; undefined without any. */
  readonly refusedP99Ms: number | undefined
  /** From the end of the phase to the last request of the calm one after it that got no right answer. */
  readonly recoveryMs: number
}

/** Figures of `spans[index]`; the span after it is the calm one. */
export function overloadFigures(
  samples: readonly Sample<unknown>[],
  {
    spans,
    index,
    capacityRps,
  }: { spans: readonly PhaseSpan[]; index: number; capacityRps: number },
): OverloadFigures {
  const span = spans[index]!
  const seconds = span.durationMs / 1000
  const due = dueWithin(samples, span)
  const answered = samples.filter(
    ({ outcome, endUs }) => outcome === 'ok' && endUs >= span.fromUs && endUs < span.toUs,
  )
  const offeredRps = due.length / seconds
  const goodputRps = answered.length / seconds
  return {
    phase: span.name,
    offeredRps,
    goodputRps,
    goodputShare: goodputRps / Math.min(capacityRps, offeredRps),
    ends: endsOf(due),
    answeredP99Ms: p99Ms(due.filter(({ outcome }) => outcome === 'ok')),
    refusedP99Ms: p99Ms(due.filter(({ outcome }) => endName(outcome) === 'RESOURCE_EXHAUSTED')),
    recoveryMs: recoveryMs(dueWithin(samples, spans[index + 1]!), span.toUs),
  }
}

function dueWithin(
  samples: readonly Sample<unknown>[],
  { fromUs, toUs }: PhaseSpan,
): Sample<unknown>[] {
  return samples.filter(({ dueUs }) => dueUs >= fromUs && dueUs < toUs)
}

function endName(outcome: Sample<unknown>['outcome']): string {
  return typeof outcome === 'object' ? outcome.error : outcome
}

function endsOf(samples: readonly Sample<unknown>[]): Record<string, number> {
  const ends: Record<string, number> = {}
  for (const { outcome } of samples) {
    const name = endName(outcome)
    ends[name] = (ends[name] ?? 0) + 1
  }
  return ends
}

function p99Ms(samples: readonly Sample<unknown>[]): number | undefined {
  const tookUs = samples.map(({ dueUs, endUs }) => endUs - dueUs).toSorted((a, b) => a - b)
  const value = tookUs[Math.ceil(tookUs.length * 0.99) - 1]
  return value === undefined ? undefined : value / 1000
}

function recoveryMs(calm: readonly Sample<unknown>[], endUs: number): number {
  const lastUs = calm.reduce(
    (last, { dueUs, outcome }) => (outcome === 'ok' ? last : Math.max(last, dueUs)),
    endUs,
  )
  return (lastUs - endUs) / 1000
}
