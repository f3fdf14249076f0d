import {
  levelText,
  numbers,
  type BlockDesign,
  type Manifest,
  type ServiceLevel,
} from '@rpc-vs-mom/results'
import { counted, duration, percent } from '../format.ts'
import type { ExperimentView } from './experiment-view.ts'

/** How the figures came about, in short. */
export function designSentences({ manifest, design, answer }: ExperimentView): string[] {
  const { plan, repeated = [] } = manifest
  const rounds = design.rounds.length
  const setAside = answer.loads.reduce((sum, load) => sum + load.rounds.setAside, 0)
  const loads = design.loads.map(
    ({ rateRps, ofCapacity, name, setting }) =>
      `${setting === undefined ? '' : `${name}: `}${numbers.rate(rateRps)}/s${ofCapacity === undefined ? '' : ` (${percent(ofCapacity)} of what the weakest holds)`}`,
  )
  if (design.climb) return climbSentences(manifest, design, design.climb)
  return [
    `All variants were up and warm together and were asked one at a time in blocks of ${duration(plan.durationMs)}, each after ${duration(plan.warmupMs)} that are not counted. One round puts the same slice of the plan to every variant, in an order drawn anew.`,
    `${counted(rounds, 'round')} in ${counted(design.starts.length, 'fresh start')} of all processes, at ${loads.join(loads.length > 3 ? ', ' : ' and ')}. Rounds of one start share its processes, so intervals count starts, not rounds.`,
    `Rounds with more than ${percent(design.takenShareMax)} of the processors taken by other machines or programs are set aside; the rule was fixed before the run. Set aside: ${setAside}.`,
    `Rounds in which the hammer could not keep to the plan are put again as a whole, twice at most, and dropped when that did not help. ${counted(repeated.length, 'block')} ${numbers.were(repeated.length)} no measurement; rounds dropped: ${design.dropped?.length ?? 0}.`,
    'A variant is warm when the median of a block no longer differs from that of the block before.',
  ]
}

function climbSentences(
  { plan, repeated = [] }: Manifest,
  design: BlockDesign,
  level: ServiceLevel,
): string[] {
  const [dropped, skipped] = [design.dropped?.length ?? 0, design.skipped?.length ?? 0]
  return [
    `All variants were up and warm together and were asked one at a time in blocks of ${duration(plan.durationMs)}, each after ${duration(plan.warmupMs)} that are not counted. In each of ${counted(design.starts.length, 'fresh start')} of all processes every variant climbs from load to load, all of them step by step in an order drawn anew.`,
    `A load is kept where ${levelText(level)}, judged on all planned requests of a start; the knee is the highest one that is kept. A variant that has missed two loads in a row climbs no further: ${counted(skipped, 'round')} ${numbers.were(skipped)} not put.`,
    `Rounds in which the hammer could not keep to the plan are put again, twice at most, and dropped when that did not help: the limit of the hammer over that wire. ${counted(repeated.length, 'block')} ${numbers.were(repeated.length)} no measurement; rounds dropped: ${dropped}.`,
    `Rounds with more than ${percent(design.takenShareMax)} of the processors taken by other machines or programs are set aside; the rule was fixed before the run.`,
  ]
}
