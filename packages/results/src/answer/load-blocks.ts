import type { RoundCounts } from './answer.ts'
import type { BlockDesign, BlockLoad } from '../run/block-design.ts'
import type { Run } from '../run/read-run.ts'
import { clustersTogether, figuresOfBlocks, type StartFigures } from './start-figures.ts'
import { takenShare } from '../record/host.ts'
import type { TrialRecord } from '../record/trial.ts'

/** A run of blocks: what there is to answer from. */
export interface BlockRun extends Run {
  readonly manifest: Run['manifest'] & { readonly design: BlockDesign }
}

/** What is used of a run at one load. */
export interface LoadBlocks {
  readonly load: BlockLoad
  readonly rounds: RoundCounts
  /** Rounds that were scheduled. */
  readonly scheduled: number
  readonly trials: readonly TrialRecord[]
  /** The rounds that are used. */
  readonly used: readonly UsedRound[]
}

export interface UsedRound {
  readonly start: number
  readonly trials: readonly TrialRecord[]
}

/**
 * The rounds at each load that hold all that were ordered and whose start is complete, without those that are set aside
 * because others took more than `takenShareMax` of the processors during one of their blocks.
 */
export function loadBlocks(run: BlockRun): LoadBlocks[] {
  const { design } = run.manifest
  return design.loads.map((load) => {
    const rounds = roundsOf(run, load.name)
    const complete = rounds.filter(({ order, trials }) => order.every((name) => has(trials, name)))
    const used = complete.filter(({ trials }) => !isSetAside(trials, design.takenShareMax))
    return {
      load,
      scheduled: design.rounds.filter((round) => round.load === load.name).length,
      rounds: { measured: complete.length, setAside: complete.length - used.length },
      trials: used.flatMap(({ trials }) => trials),
      used,
    }
  })
}

/** The clusters of a variant that was measured more than once; of a twin, itself. */
export function clustersOf(run: Run, variant: string): string[] {
  const twins = run.manifest.variants.filter(({ twinOf }) => twinOf === variant)
  return [variant, ...twins.map(({ name }) => name)]
}

/**
 * Figures of some clusters of one variant, taken together. What is compared is asked `inRoundsOf` all of the same
 * variants, because a round that one of them did not take part in met another moment of the machine.
 */
export function startsOfClusters(
  { used }: LoadBlocks,
  clusters: readonly string[],
  inRoundsOf: readonly string[] = [],
): readonly StartFigures[] {
  const rounds = used.filter(({ trials }) => inRoundsOf.every((name) => has(trials, name)))
  return clustersTogether(clusters.map((cluster) => startsOf(rounds, cluster)))
}

interface Round extends UsedRound {
  readonly order: readonly string[]
}

/** Of starts that ended, because only their broker accounts and warm-ups are known. */
function roundsOf({ manifest: { design, order }, trials }: BlockRun, load: string): Round[] {
  const ended = new Set(design.starts.map(({ number }) => number))
  return design.rounds.flatMap((round, index) =>
    round.load === load && ended.has(round.start)
      ? [
          {
            start: round.start,
            order: order[index] ?? [],
            trials: trials.filter((trial) => trial.round === index + 1),
          },
        ]
      : [],
  )
}

function has(trials: readonly TrialRecord[], variant: string): boolean {
  return trials.some(isOf(variant))
}

function isSetAside(trials: readonly TrialRecord[], takenShareMax: number): boolean {
  return trials.some(({ host }) => (takenShare(host) ?? 0) > takenShareMax)
}

function startsOf(rounds: readonly UsedRound[], variant: string): StartFigures[] {
  const own = rounds.filter(({ trials }) => has(trials, variant))
  return [...Map.groupBy(own, ({ start }) => start)].map(([start, ofStart]) => {
    const blocks = ofStart.flatMap(({ trials }) => trials.filter(isOf(variant)))
    return { start, rounds: ofStart.length, figures: figuresOfBlocks(blocks) }
  })
}

function isOf(variant: string): (trial: TrialRecord) => boolean {
  return (trial) => trial.variant === variant
}
