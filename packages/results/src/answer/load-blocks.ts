import type { RoundCounts } from './answer.ts'
import type { BlockDesign, BlockLoad } from '../run/block-design.ts'
import type { Run } from '../run/read-run.ts'
import { clustersTogether, figuresOfBlocks, type StartFigures } from './start-figures.ts'
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
  /** By cluster. */
  readonly starts: ReadonlyMap<string, readonly StartFigures[]>
}

/**
 * The rounds at each load that hold every variant and whose start is complete, without those that are set aside
 * because the host took more than `stealShareMax` during one of their blocks.
 */
export function loadBlocks(run: BlockRun): LoadBlocks[] {
  const { design, variants } = run.manifest
  const names = variants.map(({ name }) => name)
  return design.loads.map((load) => {
    const rounds = roundsOf(run, load.name)
    const complete = rounds.filter(({ trials }) => names.every((name) => has(trials, name)))
    const used = complete.filter(({ trials }) => !isSetAside(trials, design.stealShareMax))
    return {
      load,
      scheduled: design.rounds.filter((round) => round.load === load.name).length,
      rounds: { measured: complete.length, setAside: complete.length - used.length },
      trials: used.flatMap(({ trials }) => trials),
      starts: new Map(names.map((name) => [name, startsOf(used, name)])),
    }
  })
}

/** The clusters of a variant that was measured more than once; of a twin, itself. */
export function clustersOf(run: Run, variant: string): string[] {
  const twins = run.manifest.variants.filter(({ twinOf }) => twinOf === variant)
  return [variant, ...twins.map(({ name }) => name)]
}

/** Figures of some clusters of one variant, taken together. */
export function startsOfClusters(
  { starts }: LoadBlocks,
  clusters: readonly string[],
): readonly StartFigures[] {
  return clustersTogether(clusters.map((cluster) => starts.get(cluster) ?? []))
}

interface Round {
  readonly start: number
  readonly trials: readonly TrialRecord[]
}

/** Of starts that ended, because only their broker accounts and warm-ups are known. */
function roundsOf({ manifest: { design }, trials }: BlockRun, load: string): Round[] {
  const ended = new Set(design.starts.map(({ number }) => number))
  return design.rounds.flatMap((round, index) =>
    round.load === load && ended.has(round.start)
      ? [{ start: round.start, trials: trials.filter((trial) => trial.round === index + 1) }]
      : [],
  )
}

function has(trials: readonly TrialRecord[], variant: string): boolean {
  return trials.some((trial) => trial.variant === variant)
}

function isSetAside(trials: readonly TrialRecord[], stealShareMax: number): boolean {
  return trials.some(({ host }) => (host?.stealShare ?? 0) > stealShareMax)
}

function startsOf(rounds: readonly Round[], variant: string): StartFigures[] {
  const starts = Map.groupBy(rounds, ({ start }) => start)
  return [...starts].map(([start, own]) => {
    const blocks = own.flatMap(({ trials }) => trials.filter((trial) => trial.variant === variant))
    return { start, rounds: own.length, figures: figuresOfBlocks(blocks) }
  })
}
