import type { BlockRun } from './load-blocks.ts'
import { brokerDifferences } from '../record/broker-account.ts'
import { ledgerBalances } from '../record/ledger.ts'
import { counted } from '../numbers.ts'
import { planFault } from '../compare/variant-faults.ts'
import type { TrialRecord } from '../record/trial.ts'

/** Why no winner may be named in a run, whatever its figures say. */
export interface RunFaults {
  /** One clause each; none where the run is sound. */
  readonly reasons: readonly string[]
  /** All of them are blocks in which the hammer could not keep to its plan. */
  readonly isNoise: boolean
}

/** Every rule that forbids a winner; one trial that breaks one is enough. */
export function runFaults(run: BlockRun): RunFaults {
  const wrong = [...answerFaults(run), ...accountFaults(run), ...loadFaults(run)]
  // A climb until nothing more is kept meets the limit of the hammer somewhere, and says so there.
  const invalid = run.manifest.design.climb
    ? []
    : run.trials.filter(({ verdict }) => verdict.verdict === 'INVALID')
  const noMeasurement = [
    ...invalid.map(
      ({ number, variant, verdict }) =>
        `block ${number} (${variant}) is INVALID: ${verdict.reasons.join(' ')}`,
    ),
    ...droppedFaults(run),
  ]
  return {
    reasons: [...wrong, ...noMeasurement],
    isNoise: wrong.length === 0 && noMeasurement.length > 0,
  }
}

/** With more of its rounds dropped a run no longer tells of the load that it was to offer. */
const droppedShareMax = 0.1

function droppedFaults({ manifest: { design } }: BlockRun): string[] {
  if (design.climb) return []
  const dropped = design.dropped?.length ?? 0
  return dropped > droppedShareMax * design.rounds.length
    ? [`the hammer could not keep to the plan in ${dropped} of ${design.rounds.length} rounds`]
    : []
}

function answerFaults({ trials, manifest: { design } }: BlockRun): string[] {
  return trials.flatMap(({ number, variant, ledger }) => {
    const block = `block ${number} (${variant})`
    if (ledger.wrong > 0) return [`${block} got ${counted(ledger.wrong, 'wrong answer')}`]
    return ledger.ok === 0 && design.climb === undefined ? [`${block} got no right answer`] : []
  })
}

function accountFaults({ trials, manifest: { design } }: BlockRun): string[] {
  const ofBlocks = trials.flatMap(({ number, variant, ledger, broker }) => {
    const fault = ledgerBalances(ledger)
    const differences = broker ? brokerDifferences(broker) : []
    return [...(fault === undefined ? [] : [fault]), ...differences].map(
      (reason) => `block ${number} (${variant}): ${reason}`,
    )
  })
  const ofStarts = design.starts.flatMap(({ number, variants }) =>
    variants.flatMap(({ variant, broker }) =>
      (broker ? brokerDifferences(broker) : []).map(
        (reason) => `start ${number} of ${variant}: ${reason}`,
      ),
    ),
  )
  return [...ofBlocks, ...ofStarts]
}

/** Whether every variant was offered the same at the same time. */
function loadFaults(run: BlockRun): string[] {
  const { plan, variants, design, order, interrupted } = run.manifest
  const ofPlans = variants.flatMap(({ name }) => {
    const own = run.trials.filter(({ variant }) => variant === name)
    return planFault(name, own, plan) ?? []
  })
  const ofRounds = order.flatMap((ordered, index) => {
    if (design.dropped?.includes(index + 1) || design.skipped?.includes(index + 1)) return []
    const round = run.trials.filter((trial) => trial.round === index + 1)
    const load = design.loads.find(({ name }) => name === design.rounds[index]?.load)
    if (load === undefined) return [`round ${index + 1} is of no load of the design`]
    const missing = ordered.filter((name) => round.every(({ variant }) => variant !== name))
    if (missing.length > 0 && interrupted === undefined)
      return missing.map((name) => `round ${index + 1} has no block of ${name}`)
    return round.flatMap((trial) => offerFault(trial, load.requests))
  })
  return [...ofPlans, ...ofRounds]
}

function offerFault({ number, variant, ledger: { planned } }: TrialRecord, requests: number) {
  return planned === requests
    ? []
    : [`block ${number} (${variant}) was offered ${planned} requests instead of ${requests}`]
}
