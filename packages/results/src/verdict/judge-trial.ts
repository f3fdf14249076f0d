import { brokerDifferences } from '../record/broker-account.ts'
import { endsProcess, faultText } from '../faults/fault.ts'
import { endedProcesses } from './ended-processes.ts'
import { counted, duration, were } from '../numbers.ts'
import { exceeding, type Finding } from './finding.ts'
import { generatorFaults } from './generator-faults.ts'
import { longestUs } from '../record/histogram.ts'
import { withHostCause } from './host-cause.ts'
import { failedRequests, ledgerBalances } from '../record/ledger.ts'
import { storeDifferences } from '../record/store-account.ts'
import type { Recording } from '../record/recording.ts'
import type { TrialEvidence } from './trial-evidence.ts'
import {
  isBoundLargeEnough,
  outcomeOf,
  outstandingNeeded,
  type TrialOutcome,
} from './trial-outcome.ts'

/** Whether a trial is a measurement of the variant, or of the hammer and its neighbours. */
export interface TrialVerdict {
  readonly verdict: 'VALID' | 'SUSPECT' | 'INVALID'
  /** One sentence for each rule that was broken; empty when VALID. */
  readonly reasons: readonly string[]
  /** Set when the variant left more of the plan unanswered than may be; a VALID trial can say so. */
  readonly outcome?: TrialOutcome
}

/** Every rule; what else can spoil a trial is one more. */
const rules: readonly ((evidence: TrialEvidence) => Finding[])[] = [
  accountingFaults,
  answerFaults,
  boundFaults,
  brokerFaults,
  storeFaults,
  processFaults,
  plannedFaults,
  clockFaults,
  rangeFaults,
  (evidence) => withHostCause(generatorFaults(evidence), evidence),
]

/** Applies every rule; one INVALID finding makes the trial INVALID. What the variant could not do is its outcome. */
export function judgeTrial(evidence: TrialEvidence): TrialVerdict {
  const findings = rules.flatMap((rule) => rule(evidence))
  const worst = (['INVALID', 'SUSPECT'] as const).find((level) =>
    findings.some((finding) => finding.level === level),
  )
  const reasons = findings.filter(({ level }) => level === worst).map(({ reason }) => reason)
  const outcome = outcomeOf(evidence)
  return { verdict: worst ?? 'VALID', reasons, ...(outcome && { outcome }) }
}

function accountingFaults({ ledger, recording }: TrialEvidence): Finding[] {
  const unbalanced = ledgerBalances(ledger)
  const reasons = unbalanced === undefined ? [] : [unbalanced]
  const count = (tag: keyof Recording['distributions']): number =>
    recording.distributions[tag].totalCount
  const { ok, wrong, timedOut, shed, shedLate = 0 } = ledger
  const waited = ok + wrong + timedOut + shed + shedLate
  if (count('response') !== waited || count('failure') !== failedRequests(ledger)) {
    reasons.push(
      `The histograms hold ${count('response')} responses and ${count('failure')} failures, ` +
        `the ledger ${waited} and ${failedRequests(ledger)}.`,
    )
  }
  return reasons.map((reason) => ({ level: 'INVALID', reason }))
}

function answerFaults({ ledger }: TrialEvidence): Finding[] {
  const { wrong, ok, duplicate = 0, foreign = 0 } = ledger
  const findings: (Finding | false)[] = [
    wrong > 0 && { level: 'INVALID', reason: `${counted(wrong, 'answer')} ${were(wrong)} wrong.` },
    ok === 0 && { level: 'INVALID', reason: 'No request got a right answer.' },
    duplicate > 0 && { level: 'SUSPECT', reason: `${counted(duplicate, 'duplicate reply')} came.` },
    foreign > 0 && {
      level: 'SUSPECT',
      reason: `${counted(foreign, 'foreign reply')} came, to what was never asked.`,
    },
  ]
  return findings.filter((finding) => finding !== false)
}

/** Share of the plan that a bound which is too small may have shed. */
const ownShedShare = { suspect: 0, invalid: 0.02 } as const

function boundFaults({ ledger: { planned, shed }, load }: TrialEvidence): Finding[] {
  if (isBoundLargeEnough(load)) return []
  return exceeding(
    shed / Math.max(1, planned),
    ownShedShare,
    () =>
      `${shed} of ${planned} requests ${were(shed)} shed by a bound of ` +
      `${counted(load.outstandingMax, 'outstanding request')}, which is below rate x deadline; it must be at least ${outstandingNeeded(load)}.`,
  )
}

function brokerFaults({ broker, faults = [] }: TrialEvidence): Finding[] {
  if (broker === undefined) return []
  const differences = brokerDifferences(broker)
  const findings: Finding[] = differences.map((reason) => ({ level: 'INVALID', reason }))
  // A process that was killed as planned tells nobody what it had counted.
  const isPlanned = faults.some((fault) => endsProcess(fault) && fault.doneMs !== undefined)
  if (broker.unknown === undefined || isPlanned) return findings
  const reason = `The broker's counters could not be compared with ours: ${broker.unknown}.`
  return [...findings, { level: 'SUSPECT', reason }]
}

function storeFaults({ store }: TrialEvidence): Finding[] {
  if (store === undefined) return []
  const differences = storeDifferences(store)
  const findings: Finding[] = differences.map((reason) => ({ level: 'INVALID', reason }))
  if (store.unknown === undefined) return findings
  const reason = `What was written could not be compared with what was accepted: ${store.unknown}.`
  return [...findings, { level: 'SUSPECT', reason }]
}

/** Nothing of ours goes by a wall clock, but a broker on the same machine may drop what waits in its queues. */
function clockFaults({ generator: { clockSteps = [] } }: TrialEvidence): Finding[] {
  return clockSteps.map(({ atS, stepMs }) => ({
    level: 'SUSPECT',
    reason: `The wall clock was set ${stepMs < 0 ? 'back' : 'forward'} by ${duration(Math.abs(stepMs))} after ${atS} s.`,
  }))
}

/** No deadline is as long: only a hammer that stood still for minutes can have such times. */
function rangeFaults({ recording: { beyondRange = 0 } }: TrialEvidence): Finding[] {
  if (beyondRange === 0) return []
  const reason =
    `The times of ${counted(beyondRange, 'request')} were above ${longestUs / 60_000_000} min, ` +
    'the longest that histograms hold: mean and maximum are too small.'
  return [{ level: 'INVALID', reason }]
}

/** What was planned and did not happen leaves another trial than those it is compared with. */
function plannedFaults({ faults = [] }: TrialEvidence): Finding[] {
  return faults
    .filter(({ status }) => status === 'failed')
    .map((fault) => ({
      level: 'SUSPECT',
      reason: `The planned fault "${faultText([fault])}" failed: ${fault.reason ?? 'nobody knows why'}.`,
    }))
}

function processFaults({ cost }: TrialEvidence): Finding[] {
  return cost.components.flatMap((component) => {
    const ended = endedProcesses(component)
    if (ended === 0) return []
    const { name, processes } = component
    const reason = `${ended} of ${counted(processes, 'process')} of ${name} ended; ${ended === 1 ? 'its' : 'their'} CPU time is missing.`
    return [{ level: 'SUSPECT', reason }]
  })
}
