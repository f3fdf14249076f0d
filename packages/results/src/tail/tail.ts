import { hostLimits } from '../verdict/host-cause.ts'
import { rowLengthS, type HostAccount } from '../record/host.ts'
import type { ProgramPauses } from '../record/program-pauses.ts'
import { tookUs, type SlowRequest } from './slowest-requests.ts'
import { mergeSpans, overlapMs, type Span } from '../record/spans.ts'

/** Whose the slowest requests of a trial are; counts of requests, each in one class. */
export interface Tail {
  /** The slowest hundredth. */
  readonly requests: number
  /** Response time of the fastest of them. */
  readonly fromUs: number
  readonly causes: Readonly<Record<TailCause, number>>
}

/** In the order in which one is preferred to another that explains as much. */
export const tailCauses = [
  /** The hammer collected its garbage. */
  'hammerCollection',
  /** The hammer's event loop stood still for another reason. */
  'hammerStall',
  'lbCollection',
  'lbStall',
  /** Of the worker that answered, or of any where that is not known. */
  'workerCollection',
  'workerStall',
  /** The host, or processes that are not ours, took the processors. */
  'host',
  /** The work itself, queueing, network, broker, or what nobody watched. */
  'none',
] as const
export type TailCause = (typeof tailCauses)[number]

export interface TailEvidence {
  readonly slowest: readonly SlowRequest[]
  /** Median response time of all requests. */
  readonly medianUs: number
  readonly programs: readonly ProgramPauses[]
  readonly host?: HostAccount
}

/** Share of what a request took beyond the median that a cause must cover. */
const coveredShare = 0.5

/**
 * After a pause what came meanwhile is worked off, which holds up those that come then: a pause counts for as
 * long again.
 */
const aftermath = 2

/** Lays the slowest requests against pauses and host; undefined where there is no request or no watch. */
export function attributeTail({
  slowest,
  medianUs,
  programs,
  host,
}: TailEvidence): Tail | undefined {
  if (slowest.length === 0 || programs.length === 0) return undefined
  const disturbed = disturbedSeconds(host)
  const candidates = programs.flatMap((program) => causesOf(program, disturbed))
  const causes = Object.fromEntries(tailCauses.map((cause) => [cause, 0])) as Record<
    TailCause,
    number
  >
  for (const request of slowest) causes[causeOf(request, { medianUs, candidates, disturbed })]++
  return {
    requests: slowest.length,
    fromUs: slowest.reduce((least, request) => Math.min(least, tookUs(request)), Infinity),
    causes,
  }
}

interface Candidate {
  readonly cause: TailCause
  readonly program: string
  readonly spans: readonly Span[]
}

interface Scene {
  readonly medianUs: number
  readonly candidates: readonly Candidate[]
  readonly disturbed: readonly Span[]
}

function causeOf(request: SlowRequest, { medianUs, candidates, disturbed }: Scene): TailCause {
  const span = { fromMs: request.dueUs / 1000, toMs: request.endUs / 1000 }
  const neededMs = ((tookUs(request) - medianUs) / 1000) * coveredShare
  const covered = candidates
    .filter(({ cause, program }) => !isOfAnotherWorker(cause, program, request))
    .map(({ cause, spans }) => ({ cause, ms: overlapMs(spans, span) }))
    .toSorted((a, b) => b.ms - a.ms || tailCauses.indexOf(a.cause) - tailCauses.indexOf(b.cause))
  const [most] = covered
  if (most && most.ms > 0 && most.ms >= neededMs) return most.cause
  return overlapMs(disturbed, span) > 0 ? 'host' : 'none'
}

function isOfAnotherWorker(cause: TailCause, program: string, { worker }: SlowRequest): boolean {
  return cause.startsWith('worker') && worker !== undefined && worker !== program
}

/** A stall that is no collection is the host's in a second in which that took the processors. */
function causesOf(
  { program, role, pauses }: ProgramPauses,
  disturbed: readonly Span[],
): Candidate[] {
  const of = (kind: 'collection' | 'stall'): Span[] =>
    pauses
      .filter((pause) => pause.kind === kind)
      .map(({ atMs, tookMs }) => ({ fromMs: atMs, toMs: atMs + tookMs }))
  const collections = mergeSpans(of('collection'))
  const stalls = of('stall').filter(
    (span) => overlapMs(collections, span) < (span.toMs - span.fromMs) / 2,
  )
  const ours = stalls.filter((span) => overlapMs(disturbed, span) === 0)
  const theirs = stalls.filter((span) => overlapMs(disturbed, span) > 0)
  return [
    { cause: `${role}Collection` as const, program, spans: withAftermath(collections) },
    { cause: `${role}Stall` as const, program, spans: withAftermath(ours) },
    { cause: 'host' as const, program, spans: withAftermath(theirs) },
  ].filter(({ spans }) => spans.length > 0)
}

function withAftermath(spans: readonly Span[]): Span[] {
  return mergeSpans(
    spans.map(({ fromMs, toMs }) => ({ fromMs, toMs: fromMs + (toMs - fromMs) * aftermath })),
  )
}

function disturbedSeconds(host: HostAccount | undefined): Span[] {
  const lengthS = rowLengthS(host?.seconds ?? [])
  const seconds = (host?.seconds ?? []).filter(
    ({ stealShare, othersShare }) =>
      stealShare >= hostLimits.stealShare || othersShare >= hostLimits.othersShare,
  )
  return mergeSpans(
    seconds.map(({ second }) => ({ fromMs: second * 1000, toMs: (second + lengthS) * 1000 })),
  )
}
