import type { BlockRun, LoadBlocks } from '../answer/load-blocks.ts'
import type { ServiceLevel } from '../run/block-design.ts'
import { quantile } from '../statistics/quantile.ts'
import type { Knee } from './curve.ts'
import { keepsLevel } from './service-level.ts'

interface Climb {
  readonly keptRps: number
  readonly above: Knee['above']
}

/** Undefined where no start has a load that was kept. */
export function kneeOf(
  run: BlockRun,
  variant: string,
  loads: readonly LoadBlocks[],
  level: ServiceLevel,
): Knee | undefined {
  const own = new Set(loads.map(({ load }) => load.name))
  const rounds = run.manifest.design.rounds.filter(({ load }) => own.has(load))
  const climbs = [...new Set(rounds.map(({ start }) => start))].flatMap(
    (start) => climbOf(run, { variant, start, loads, level }) ?? [],
  )
  if (climbs.length === 0) return undefined
  const kept = climbs.map(({ keptRps }) => keptRps)
  return {
    rateRps: quantile(kept, 0.5),
    lowRps: Math.min(...kept),
    highRps: Math.max(...kept),
    starts: climbs.length,
    above: mostFrequent(climbs.map(({ above }) => above)),
  }
}

interface OneClimb {
  readonly variant: string
  readonly start: number
  readonly loads: readonly LoadBlocks[]
  readonly level: ServiceLevel
}

function climbOf(run: BlockRun, { variant, start, loads, level }: OneClimb): Climb | undefined {
  let kept: number | undefined
  let above: Knee['above'] = 'nothing'
  for (const { load, used } of loads) {
    const trials = used
      .filter((round) => round.start === start)
      .flatMap((round) => round.trials.filter((trial) => trial.variant === variant))
    const isLate = trials.some(({ verdict }) => verdict.verdict === 'INVALID')
    if (trials.length > 0 && !isLate && keepsLevel(trials, level)) {
      kept = load.rateRps
      above = 'nothing'
    } else if (above === 'nothing') {
      if (trials.length === 0) above = whyEmpty(run, { variant, start, load: load.name })
      else above = isLate ? 'hammer' : 'missed'
    }
  }
  return kept === undefined ? undefined : { keptRps: kept, above }
}

/** A load without a block was dropped, because the hammer was late, or set aside. */
function whyEmpty(
  { manifest: { design, order } }: BlockRun,
  { variant, start, load }: { variant: string; start: number; load: string },
): Knee['above'] {
  const isDropped = design.dropped?.some((number) => {
    const round = design.rounds[number - 1]
    return round?.start === start && round.load === load && order[number - 1]?.[0] === variant
  })
  return isDropped ? 'hammer' : 'nothing'
}

function mostFrequent<T>(values: readonly T[]): T {
  const groups = [...Map.groupBy(values, (value) => value).values()]
  return groups.toSorted((a, b) => b.length - a.length)[0]![0]!
}
