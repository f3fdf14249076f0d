import { meanWaitMG1, meanWaitMMc, type ServiceMix, serviceMoments } from '@rpc-vs-mom/queueing'
import type { KnowledgePoint } from '../lb-prefetch/balancer-knowledge.ts'
import type { OverloadFigures } from '../overload/overload-figures.ts'
import { paddedTable } from '../padded-table.ts'
import type { SweepPoint } from '../lb-prefetch/prefetch-sweep.ts'
import type { ResponseFigures } from '../queueing/response-figures.ts'
import type { TieBreakPoint } from '../lb-prefetch/tie-break-gains.ts'

/** What `pnpm bench lb-prefetch --out` writes. */
export interface PrefetchDocument {
  readonly command: string
  readonly setting: {
    readonly servers: number
    readonly load: number
    readonly service: ServiceMix
  }
  readonly points: readonly SweepPoint[]
  readonly knowledge: readonly KnowledgePoint[]
  readonly tieBreak: readonly TieBreakPoint[]
}

/** What `pnpm bench lb-overload --out` writes, as far as it is shown. */
export interface OverloadDocument {
  readonly command: string
  readonly trials: readonly {
    readonly name: string
    readonly figures: readonly OverloadFigures[]
  }[]
}

/** Tables of docs/queueing.md by the name in their markers. */
export function queueingTables(
  prefetch: PrefetchDocument,
  overload: OverloadDocument,
): Record<string, string> {
  return {
    'mean waits': meanWaits(prefetch),
    prefetch: prefetchTable(prefetch),
    knowledge: knowledgeTable(prefetch),
    'tie-break': tieBreakTable(prefetch),
    overload: overloadTable(overload),
  }
}

function meanWaits({ setting, points }: PrefetchDocument): string {
  const { servers, load, service } = setting
  const { meanMs, squareMs2 } = serviceMoments(service)
  const single = { ratePerMs: load / meanMs, meanServiceMs: meanMs, squareServiceMs2: squareMs2 }
  const exponential = { servers, ratePerMs: (load * servers) / meanMs, meanServiceMs: meanMs }
  const variability = squareMs2 / (2 * meanMs ** 2)
  const responseAt = (credits: number | null): number => pointAt(points, credits, 0).meanMs
  const row = (name: string, waitMs: number): string[] => [name, (waitMs / meanMs).toFixed(2)]
  return paddedTable([
    ['mean wait, in mean service times', ''],
    row(`${servers} x M/G/1, Pollaczek-Khinchine`, meanWaitMG1(single)),
    ['early: to the worker with the fewest, simulated', (responseAt(null) - 1).toFixed(2)],
    ['late: one queue, two at a worker, simulated', (responseAt(2) - 1).toFixed(2)],
    ['late: one queue, one at a worker, simulated', (responseAt(1) - 1).toFixed(2)],
    row(`M/G/${servers} by Lee and Longton`, variability * meanWaitMMc(exponential)),
    row(`M/M/${servers}, Erlang C`, meanWaitMMc(exponential)),
  ])
}

function prefetchTable({ setting, points }: PrefetchDocument): string {
  const shares = [...new Set(points.map(({ handOverShare }) => handOverShare))]
  const dial = [...new Set(points.map(({ credits }) => credits))]
  const cell = (credits: number | null, share: number): string =>
    // With one credit every request takes its hand-over from the worker, too.
    credits === 1 && setting.load * (1 + share) >= 1
      ? 'no end'
      : pointAt(points, credits, share).p99Ms.toFixed(1)
  return paddedTable([
    ['p99, in mean service times', ...dial.map((credits) => `W = ${credits ?? 'all'}`)],
    ...shares.map((share) => [
      `hand-over takes ${(100 * share).toFixed(0)} % of a service time`,
      ...dial.map((credits) => cell(credits, share)),
    ]),
  ])
}

function knowledgeTable({ knowledge }: PrefetchDocument): string {
  const rows = knowledge.map(({ knows, figures }) => [
    knows,
    (figures.meanMs - 1).toFixed(2),
    figures.p99Ms.toFixed(1),
  ])
  return paddedTable([
    ['known when a request arrives (simulated, in mean service times)', 'mean wait', 'p99'],
    ...rows,
  ])
}

function tieBreakTable({ tieBreak }: PrefetchDocument): string {
  const loads = [...new Set(tieBreak.map(({ load }) => load))]
  const mixes = [...new Set(tieBreak.map(({ service }) => nameOf(service)))]
  const row = (mix: string, how: string, of: (point: TieBreakPoint) => ResponseFigures) => [
    `${mix}, ${how}`,
    ...tieBreak
      .filter(({ service }) => nameOf(service) === mix)
      .map((point) => `${(of(point).meanMs - 1).toFixed(2)} / ${of(point).p99Ms.toFixed(1)}`),
  ]
  return paddedTable([
    ['mean wait / p99, in mean service times', ...loads.map((load) => `load ${load}`)],
    ...mixes.flatMap((mix) => [
      row(mix, 'in turn', ({ inTurn }) => inTurn),
      row(mix, 'by next answer', ({ byNextAnswer }) => byNextAnswer),
    ]),
  ])
}

function nameOf(service: ServiceMix): string {
  if ('exponentialMs' in service) return 'exponential'
  return service.longShare === 0 ? 'all equal' : 'nine in ten short'
}

function overloadTable({ trials }: OverloadDocument): string {
  const rows = trials.flatMap(({ name, figures }) =>
    figures.map((one) => [
      `${name}, ${one.phase}`,
      `${(100 * one.goodputShare).toFixed(0)} %`,
      msOr(one.answeredP99Ms),
      msOr(one.refusedP99Ms),
      one.recoveryMs > hopelessMs ? 'not in 2 s' : `${one.recoveryMs.toFixed(0)} ms`,
    ]),
  )
  return paddedTable([
    ['', 'goodput', 'answers, p99', 'refusals, p99', 'last failure after'],
    ...rows,
  ])
}

/** The calm phase lasts for 2 s; a variant that still fails at its end has not recovered. */
const hopelessMs = 1900

function msOr(value: number | undefined): string {
  return value === undefined ? '-' : `${value.toFixed(1)} ms`
}

function pointAt(points: readonly SweepPoint[], credits: number | null, share: number) {
  return points.find((one) => one.credits === credits && one.handOverShare === share)!.figures
}
