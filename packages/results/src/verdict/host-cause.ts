import { counted } from '../numbers.ts'
import { percent, type Finding } from './finding.ts'
import { rowLengthS, type HostAccount, type HostSecond } from '../record/host.ts'
import type { TrialEvidence } from './trial-evidence.ts'
import type { LateSends } from '../record/recording.ts'

/** From which share of the processors on somebody else is felt in a second. */
export const hostLimits = {
  /** What the host takes stops all programs; seconds with up to 0.5 % had no more late requests than others. */
  stealShare: 0.02,
  /** What others use is felt when ours must wait for it. */
  othersShare: 0.2,
  /** Share of the late requests that such seconds must hold to be named as the cause. */
  lateShare: 0.5,
} as const

/** Who took the processors in most of the seconds in which requests left late; undefined where nobody did. */
export function hostCause(
  host: HostAccount | undefined,
  lateSends: readonly LateSends[],
): string | undefined {
  if (host === undefined) return undefined
  const lengthS = rowLengthS(host.seconds)
  const late = new Map<number, number>()
  for (const { second, requests } of lateSends) {
    const firstS = second - (second % lengthS)
    late.set(firstS, (late.get(firstS) ?? 0) + requests)
  }
  const sum = (seconds: Iterable<number>): number =>
    [...seconds].reduce((total, second) => total + (late.get(second) ?? 0), 0)
  const all = sum(late.keys())
  const causes = (['stealShare', 'othersShare'] as const).map((key) => {
    const seconds = host.seconds.filter((row) => row[key] >= hostLimits[key])
    return { key, seconds, share: sum(seconds.map(({ second }) => second)) / all }
  })
  const [worst] = causes.toSorted((a, b) => b.share - a.share)
  if (all === 0 || worst === undefined || worst.share < hostLimits.lateShare) return undefined
  return sentenceOf(worst.key, worst.seconds, host.seconds)
}

function sentenceOf(
  key: 'stealShare' | 'othersShare',
  seconds: readonly HostSecond[],
  all: readonly HostSecond[],
): string {
  const lengthS = rowLengthS(all)
  const mean = seconds.reduce((sum, row) => sum + row[key], 0) / seconds.length
  const when = `${percent(mean)} of the CPU during ${seconds.length * lengthS} of ${counted(all.length * lengthS, 'second')}`
  return key === 'stealShare'
    ? `The likely cause is the host: it took ${when}.`
    : `The likely cause is other processes on this machine: they used ${when}.`
}

/** Says beside the faults of the hammer, at their level, what they probably come from. */
export function withHostCause(
  faults: readonly Finding[],
  { host, recording }: Pick<TrialEvidence, 'host' | 'recording'>,
): Finding[] {
  const reason = faults.length > 0 ? hostCause(host, recording.lateSends ?? []) : undefined
  if (reason === undefined) return [...faults]
  const level = faults.some((fault) => fault.level === 'INVALID') ? 'INVALID' : 'SUSPECT'
  return [...faults, { level, reason }]
}
