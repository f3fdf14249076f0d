import { numbers } from '@rpc-vs-mom/results'
import { counted, duration, percent } from '../format.ts'
import type { ExperimentView } from './experiment-view.ts'

/** How the figures came about, in short. */
export function designSentences({ manifest, design, answer }: ExperimentView): string[] {
  const { plan, repeated = [] } = manifest
  const rounds = design.rounds.length
  const setAside = answer.loads.reduce((sum, load) => sum + load.rounds.setAside, 0)
  const loads = design.loads.map(
    ({ rateRps, ofCapacity }) =>
      `${numbers.rate(rateRps)}/s${ofCapacity === undefined ? '' : ` (${percent(ofCapacity)} of what the weakest holds)`}`,
  )
  return [
    `All variants were up and warm together and were asked one at a time in blocks of ${duration(plan.durationMs)}, each after ${duration(plan.warmupMs)} that are not counted. One round puts the same slice of the plan to every variant, in an order drawn anew.`,
    `${counted(rounds, 'round')} in ${counted(design.starts.length, 'fresh start')} of all processes, at ${loads.join(' and ')}. Rounds of one start share its processes, so intervals count starts, not rounds.`,
    `Rounds with more than ${percent(design.takenShareMax)} of the processors taken by other machines or programs are set aside; the rule was fixed before the run. Set aside: ${setAside}.`,
    `Rounds in which the hammer could not keep to the plan are put again as a whole, twice at most, and dropped when that did not help. ${counted(repeated.length, 'block')} ${numbers.were(repeated.length)} no measurement; rounds dropped: ${design.dropped?.length ?? 0}.`,
    'A variant is warm when the median of a block no longer differs from that of the block before.',
  ]
}
