import { clustersOf, loadBlocks, startsOfClusters } from '../answer/load-blocks.ts'
import type { StartFigures } from '../answer/start-figures.ts'
import type { DesignPart } from '../run/block-design.ts'
import type { Run } from '../run/read-run.ts'
import { meanDifference, type MeanDifference } from '../statistics/mean-difference.ts'

/** What one change costs: everything else of the two variants is the same. */
export interface SplitPart extends DesignPart {
  /** CPU time per request of all processes, in us; absent where one of the two has none. */
  readonly cpuUs?: MeanDifference
  /** Median response time, in us. */
  readonly p50Us?: MeanDifference
}

/** The differences of a run's parts at one load. */
export interface Split {
  readonly load: string
  readonly rateRps: number
  readonly parts: readonly SplitPart[]
  /** From the first variant of the way to its last: what its steps add up to. */
  readonly total?: SplitPart
}

/**
 * How much of the difference between two ways of asking each change on the way makes, from the figures of whole
 * starts. Steps of a way share their ends, so they add up to the total by construction; parts beside the way do not.
 */
export function splitRun(run: Run): Split[] {
  const { design } = run.manifest
  if (design?.parts === undefined) return []
  const { parts } = design
  return loadBlocks({ ...run, manifest: { ...run.manifest, design } }).map((blocks) => {
    const differing = (part: DesignPart): SplitPart => {
      const both = [part.from, part.to]
      const figuresOf = (variant: string): readonly StartFigures[] =>
        startsOfClusters(blocks, clustersOf(run, variant), both)
      const [from, to] = [figuresOf(part.from), figuresOf(part.to)]
      const cpuUs = difference(from, to, 'cpuUsPerRequest')
      const p50Us = difference(from, to, 'p50Us')
      return { ...part, ...(cpuUs && { cpuUs }), ...(p50Us && { p50Us }) }
    }
    const steps = parts.filter(({ isStep }) => isStep)
    const [first, last] = [steps[0], steps.at(-1)]
    return {
      load: blocks.load.name,
      rateRps: blocks.load.rateRps,
      parts: parts.map(differing),
      ...(first &&
        last && {
          total: differing({ label: 'all of it', from: first.from, to: last.to, isStep: false }),
        }),
    }
  })
}

function difference(
  from: readonly StartFigures[],
  to: readonly StartFigures[],
  metric: 'cpuUsPerRequest' | 'p50Us',
): MeanDifference | undefined {
  const pairs = from.flatMap(({ start, figures }) => {
    const own = figures[metric]
    const other = to.find((each) => each.start === start)?.figures[metric]
    return own === undefined || other === undefined ? [] : [[own, other] as const]
  })
  return pairs.length === 0 ? undefined : meanDifference(pairs)
}
