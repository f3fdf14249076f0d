import type { FaultAction } from '../faults/fault.ts'
import { backlogOf } from './backlog.ts'
import { longestGapMs } from './longest-gap.ts'
import { outagesOf, type Outage } from './outages.ts'
import { p99ReturnMs, p99Us } from './p99-return.ts'
import type { EndedRequest, RequestEnd } from './request-log.ts'

/**
 * What one disturbance did to one trial. A request belongs to the last disturbance before its end, so every request
 * that ended after the first one belongs to exactly one. Times in milliseconds from the disturbance unless they say
 * otherwise; a figure that the samples do not support is absent.
 */
export interface Recovery extends Readonly<Record<RequestEnd, number>> {
  readonly kind: FaultAction['kind']
  readonly target: string
  /** When it was done, from the start of the measured part. */
  readonly fromMs: number
  /** When its target was there again. */
  readonly healedMs?: number
  /** Requests that belong to it. */
  readonly requests: number
  /** Right answers that took longer than `slowLimitUs`; absent without that limit. */
  readonly slow?: number
  /** The longest response time of a right answer. */
  readonly slowestMs?: number
  /** Until a caller saw the first request that failed, had no answer in time, or was slow; absent where none was. */
  readonly firstHurtMs?: number
  /** The longest time in which no right answer came, that in which the disturbance was done included. */
  readonly longestGapMs: number
  /** p99 of the requests that ended before the first disturbance of the trial. */
  readonly p99BeforeUs?: number
  /** Until p99 was within 10 % of before again. */
  readonly p99ReturnMs?: number
  /** Most requests that were due and had not ended, at one time. */
  readonly backlogMax: number
  /** Until the end of the longest time in which more of them waited than at most before the first disturbance. */
  readonly drainMs?: number
}

export const recoveryRules = {
  /** A slow answer takes longer than p99 before, by this factor and this much more. */
  slowFactor: 1.1,
  slowMarginUs: 10_000,
} as const

/** What each disturbance did, in their order; `requests` are all of the trial in the order of their intended starts. */
export function recoveriesOf(
  requests: readonly EndedRequest[],
  actions: readonly FaultAction[],
): Recovery[] {
  const outages = outagesOf(actions)
  const [first] = outages
  if (first === undefined) return []
  const before = requests.filter(({ endUs }) => endUs < first.fromMs * 1000)
  return outages.map((outage) => recoveryOf(requests, before, outage))
}

function recoveryOf(
  all: readonly EndedRequest[],
  before: readonly EndedRequest[],
  outage: Outage,
): Recovery {
  const { fault, fromMs, healedMs, untilMs } = outage
  const own = all.filter(({ endUs }) => endUs >= fromMs * 1000 && endUs < untilMs * 1000)
  const p99BeforeUs = p99Us(before)
  const answers = own.filter(({ end }) => end === 'ok')
  const slowestUs = answers.reduce((most, request) => Math.max(most, responseUs(request)), 0)
  const { backlogMax, drainMs } = backlogOf(all, {
    fromMs,
    untilMs,
    usual: backlogOf(before).backlogMax,
  })
  return {
    kind: fault.kind,
    target: fault.target,
    fromMs,
    ...(healedMs !== undefined && { healedMs: healedMs - fromMs }),
    requests: own.length,
    ...countsOf(own),
    ...(answers.length > 0 && { slowestMs: slowestUs / 1000 }),
    ...hurtBy(own, fromMs, p99BeforeUs),
    longestGapMs: longestGapMs(all, outage),
    ...(p99BeforeUs !== undefined && {
      p99BeforeUs,
      ...optional('p99ReturnMs', p99ReturnMs(all, outage, p99BeforeUs)),
    }),
    backlogMax,
    ...optional('drainMs', drainMs),
  }
}

function countsOf(requests: readonly EndedRequest[]): Record<RequestEnd, number> {
  const counts = { ok: 0, wrong: 0, timedOut: 0, failed: 0, shed: 0 }
  for (const { end } of requests) counts[end]++
  return counts
}

/** Those that were hurt, and when the first of them was seen to be: at its end, or when it had become slow. */
function hurtBy(
  own: readonly EndedRequest[],
  fromMs: number,
  p99BeforeUs: number | undefined,
): Pick<Recovery, 'slow' | 'firstHurtMs'> {
  const limitUs = p99BeforeUs === undefined ? undefined : slowLimitUs(p99BeforeUs)
  const isSlow = (request: EndedRequest): boolean =>
    limitUs !== undefined && request.end === 'ok' && responseUs(request) > limitUs
  const slow = own.filter(isSlow)
  const seenUs = [
    ...own.filter(({ end }) => end !== 'ok').map(({ endUs }) => endUs),
    ...slow.map(({ dueUs }) => dueUs + limitUs!),
  ]
  const firstUs = seenUs.reduce((first, atUs) => Math.min(first, atUs), Infinity)
  return {
    ...(limitUs !== undefined && { slow: slow.length }),
    ...(firstUs < Infinity && { firstHurtMs: Math.max(0, firstUs / 1000 - fromMs) }),
  }
}

/** From which response time on a right answer counts as slow, in microseconds. */
export function slowLimitUs(p99BeforeUs: number): number {
  return p99BeforeUs * recoveryRules.slowFactor + recoveryRules.slowMarginUs
}

function responseUs({ dueUs, endUs }: EndedRequest): number {
  return endUs - dueUs
}

function optional<Key extends string>(key: Key, value: number | undefined) {
  return (value === undefined ? {} : { [key]: value }) as Partial<Record<Key, number>>
}
