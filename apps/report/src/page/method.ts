import {
  comparisonLimits,
  failAboveShareDefault,
  generatorLimits,
  isHammerOnly,
  ledgerMeanings,
  offeredLoad,
} from '@rpc-vs-mom/results'
import { duration, minute, ms, percent } from '../format.ts'
import type { ReportView } from '../report-view.ts'
import { hasRepetitions } from '../repetitions.ts'
import { isAlreadyUp, trialsSentence } from './trials-sentence.ts'

/** How the figures came about, in short. */
export function method(view: ReportView): string[] {
  const { plan } = view.manifest
  const variants = view.manifest.variants.length
  return [
    `Open loop: every request has its intended start in a plan made beforehand (${plan.arrivals} arrivals), and is sent then, whatever became of earlier requests.${variants > 1 ? ' All variants got the same plan.' : ''}`,
    'Response time counts from the intended start, so a stall shows in every request that was due during it. Requests that timed out or were shed count with the time for which they waited at least; requests that failed are in the ledger, not in the response time.',
    plan.judging?.sentence ?? `Every answer was compared with the right one, computed beforehand.`,
    trialsSentence(view),
    ...(view.comparison.pairs.length > 0 ? comparing() : []),
    `A trial is INVALID when an answer was wrong, none was right, the ledger does not balance, less than ${percent(generatorLimits.achievedShareMin)} of the planned rate was sent, or more than ${percent(generatorLimits.lateShare.invalid)} of the requests left more than ${ms(generatorLimits.lateUs)} ms late; SUSPECT from ${percent(generatorLimits.lateShare.suspect)} on, or when replies were duplicate or foreign or a process ended.`,
    `A variant that left more than ${percent(plan.failAboveShare ?? failAboveShareDefault)} of a plan unanswered is called saturated or failing: that is a result, and the trial VALID.`,
    'A percentile is named only where at least 10 samples lie beyond it.',
    ...Object.entries(ledgerMeanings).map(
      ([word, meaning]) => `In the ledger, ${word}: ${meaning}`,
    ),
    'docs/glossary.md of the repository explains all words.',
  ]
}

function comparing(): string[] {
  return [
    'Factors are geometric means over the repetitions of the ratio within each; their intervals come from Student\u2019s t on the logarithms. Those of p50, p90 and p99 hold jointly with 95 % (Bonferroni), the others one by one.',
    `A difference is reported when its interval excludes 1 and it is larger than both ${percent(comparisonLimits.noiseShareMin)} and the difference of a variant from itself (noise floor), where that was measured.`,
    `An INVALID trial forbids a verdict, and so do more than ${percent(comparisonLimits.unansweredShareMax)} of requests without an answer.`,
  ]
}

/** What the figures do not say. */
export function limits(view: ReportView): string[] {
  const { plan } = view.manifest
  return [
    ...(isHammerOnly(view.manifest.variants)
      ? ['Cost of the answering side: Only the hammer was metered.']
      : []),
    `Other loads: this is ${offeredLoad(plan)}, which says little about saturation.`,
    `Other machines: ${machines(view)}`,
    `Other times: ${trialsOf(view)} within one session see${hasRepetitions(view) ? '' : 's'} neither slow drift nor rare events.`,
    'Other work: the cost of a transport weighs more the less work there is behind it.',
  ]
}

function machines(view: ReportView): string {
  const { cpuCores } = view.manifest.environment
  return isAlreadyUp(view)
    ? `the hammer ran on the ${cpuCores} processors named above; where the cluster ran is not recorded.`
    : `all processes shared the ${cpuCores} processors named above unless the path of a variant says otherwise, so no real network lies between them and they compete with each other.`
}

function trialsOf(view: ReportView): string {
  const { plan, order } = view.manifest
  const length = duration(plan.durationMs)
  return hasRepetitions(view)
    ? `${order.length} repetitions of ${length}`
    : `one trial of ${length}`
}

/** How to name this run in a text. */
export function citation({ manifest }: ReportView): string {
  const { name, startedAt, plan, environment } = manifest
  const revision = environment.git?.revision.slice(0, 12) ?? 'unknown'
  return (
    `rpc-vs-mom, run \u201c${name}\u201d of ${minute(startedAt)}, revision ${revision}, ` +
    `plan ${plan.hash.slice(0, 16)}.`
  )
}
