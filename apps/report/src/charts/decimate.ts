import { extentOf } from './scales.ts'

export type Point = readonly [x: number, y: number]

/**
 * Keeps at most the first, lowest, highest and last point of each pixel column, in their order: the
 * picture stays the same and no spike is lost. Averages would lose them. Points ascend in x.
 */
export function decimate(points: readonly Point[]): Point[] {
  const columns = Map.groupBy(points, ([x]) => Math.floor(x))
  return [...columns.values()].flatMap(extremes)
}

function extremes(column: readonly Point[]): Point[] {
  if (column.length <= 2) return [...column]
  const ys = column.map(([, y]) => y)
  const { from: lowest, to: highest } = extentOf(ys)
  const kept = new Set([0, ys.indexOf(lowest), ys.indexOf(highest), column.length - 1])
  return column.filter((_, index) => kept.has(index))
}

/** Drops points on a level line between equals, which add bytes and no ink. */
export function dropLevel(points: readonly Point[]): Point[] {
  return points.filter(([, y], index) => {
    const [before, after] = [points[index - 1], points[index + 1]]
    return !before || !after || before[1] !== y || after[1] !== y
  })
}
