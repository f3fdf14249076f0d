import type { CurvePoint, LoadCurve } from '@rpc-vs-mom/results'
import { ms, whole } from '../format.ts'
import type { Cell, Row, Table } from '../tables/table.ts'

type AnswerTime = NonNullable<CurvePoint['p99Us']>

/** The points of the curves, one row for each load: what was answered in time, and how long that took. */
export function curveTable(curves: readonly LoadCurve[]): Table {
  const loads = new Map(
    curves.flatMap(({ points }) => points.map(({ load, rateRps }) => [load, rateRps] as const)),
  )
  const rows = [...loads]
    .toSorted(([, a], [, b]) => a - b)
    .map(([load, rateRps]): Row => ({
      header: whole(rateRps),
      cells: curves.flatMap(({ points, knee }) =>
        cellsOf(
          points.find((point) => point.load === load),
          knee?.rateRps,
        ),
      ),
    }))
  return {
    caption:
      'Right answers in time per second, p50 and p99 of all planned requests at each load, all blocks together; ' +
      '\u201cnever\u201d where so many got no answer in time, and a dash where the load was not put or has too few requests',
    columns: [
      'offered, 1/s',
      ...curves.flatMap(({ variant }) => [`${variant}, 1/s`, 'p50, ms', 'p99, ms']),
    ],
    rows,
  }
}

function cellsOf(point: CurvePoint | undefined, kneeRps: number | undefined): Cell[] {
  if (point === undefined) return [{ text: '\u2013' }, { text: '\u2013' }, { text: '\u2013' }]
  const { goodputRps, p50Us, p99Us, rateRps } = point
  return [
    { text: whole(goodputRps), ...(rateRps === kneeRps && { note: 'knee' }) },
    { text: timeOf(p50Us) },
    { text: timeOf(p99Us) },
  ]
}

function timeOf(time: AnswerTime | undefined): string {
  if (time === undefined) return '\u2013'
  return time === 'never' ? time : ms(time)
}
