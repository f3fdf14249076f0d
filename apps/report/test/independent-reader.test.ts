import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { figuresOf, readBlocks, type Block } from './independent/read-blocks.ts'
import { studentT } from './independent/student-t.ts'

/*
 * Reads the raw files of the reference run with code that shares nothing with `packages/results`, and compares what it
 * computes with what the committed report shows. Only the confidence of each interval, which is a rule and no
 * measurement, is taken from answer.json.
 */
const folder = join(import.meta.dirname, '../../../results/reference/choose')
const { manifest, blocks } = readBlocks(folder)
const report = readFileSync(join(folder, 'report.md'), 'utf8')
const answer = JSON.parse(readFileSync(join(folder, 'answer.json'), 'utf8')) as {
  pairs: {
    baseline: string
    challenger: string
    kind: string
    loads: { load: string; ratios: Record<string, { confidence: number }> }[]
  }[]
}

/** The tables of the report below a heading with this text, as rows of cells by their first cell. */
function rowsOf(heading: string, table: number): string[][] {
  const from = report.indexOf(`## ${heading}`)
  const section = report.slice(from, report.indexOf('\n## ', from + 1))
  const tables = [...section.matchAll(/(?:^\|.*\|\n)+/gmu)].map(([text]) => text)
  return tables[table]!.trim()
    .split('\n')
    .filter((_, index) => index !== 1)
    .map((line) =>
      line
        .split('|')
        .slice(1, -1)
        .map((cell) => cell.trim()),
    )
}

function headingOf({ name, rateRps }: { name: string; rateRps: number }): string {
  return `At ${grouped(rateRps)} requests/s (${name})`
}

/** At least three significant digits, as the report writes times that are below a second. */
function significant(value: number): string {
  const rounded = Number(value.toPrecision(3))
  return value.toFixed(Math.max(0, 2 - Math.floor(Math.log10(rounded))))
}

function grouped(value: number): string {
  return Math.round(value)
    .toString()
    .replace(/\B(?=(\d{3})+$)/gu, '\u202f')
}

type Key = keyof ReturnType<typeof figuresOf>

/** Of some clusters of a variant together, one figure for each start, from the rounds that hold all of `needed`. */
function starts(
  load: string,
  clusters: readonly string[],
  key: Key,
  needed: readonly string[] = [],
) {
  const used = blocks.filter(
    (block) =>
      block.load === load &&
      needed.every((name) => manifest.order[block.round - 1]!.includes(name)),
  )
  const ofStarts = Map.groupBy(
    used.filter(({ variant }) => clusters.includes(variant)),
    ({ start }) => start,
  )
  return new Map(
    [...ofStarts].map(([start, own]) => {
      const each = [...Map.groupBy(own, ({ variant }) => variant).values()].map((of) => ({
        rounds: of.length,
        value: figuresOf(of)[key],
      }))
      const rounds = each.reduce((sum, one) => sum + one.rounds, 0)
      const logs = each.reduce(
        (sum, one) => sum + one.rounds * Math.log(one.value ?? Number.NaN),
        0,
      )
      return [start, Math.exp(logs / rounds)] as const
    }),
  )
}

function clustersOf(variant: string): string[] {
  return [
    variant,
    ...manifest.variants.flatMap(({ name, twinOf }) => (twinOf === variant ? [name] : [])),
  ]
}

function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length
}

const figureRows: readonly (readonly [string, Key, (value: number) => string])[] = [
  ['p50, ms', 'p50', (us) => significant(us / 1000)],
  ['p90, ms', 'p90', (us) => significant(us / 1000)],
  ['p99, ms', 'p99', (us) => significant(us / 1000)],
  ['mean, ms', 'mean', (us) => significant(us / 1000)],
  ['CPU per request, µs', 'cpu', grouped],
  ['the same without the hammer, µs', 'cpuOfOthers', grouped],
  ['peak memory, MiB', 'memory', (bytes) => grouped(bytes / 2 ** 20)],
  ['the same without the hammer, MiB', 'memoryOfOthers', (bytes) => grouped(bytes / 2 ** 20)],
]

test('no round was set aside or dropped, so that every raw block counts', () => {
  expect(report).toContain('Set aside: 0.')
  expect(report).toContain('rounds dropped: 0.')
  expect(blocks).toHaveLength(manifest.order.flat().length)
})

test.each(manifest.design.loads)(
  'every figure at the load $name is that of the raw files',
  (load) => {
    const [head, ...rows] = rowsOf(headingOf(load), 0)
    const variants = head!.slice(1)
    expect(variants).toHaveLength(manifest.variants.length)
    const expected = figureRows.flatMap(([label, key, write]) => {
      const cells = variants.map((variant) => {
        const values = [...starts(load.name, clustersOf(variant), key).values()].filter(
          (value) => !Number.isNaN(value),
        )
        return values.length === 0 ? '\u2013' : write(Math.exp(meanOf(values.map(Math.log))))
      })
      return cells.every((cell) => cell === '\u2013') ? [] : [[label, ...cells]]
    })
    expect(rows).toEqual(expected)
  },
)

const ratioColumns = [
  ['p50', 'p50Us'],
  ['p90', 'p90Us'],
  ['p99', 'p99Us'],
  ['cpu', 'cpuUsPerRequest'],
  ['cpuOfOthers', 'cpuUsPerRequestWithoutCaller'],
  ['memory', 'rssBytesPeak'],
  ['memoryOfOthers', 'rssBytesPeakWithoutCaller'],
] as const

test.each(manifest.design.loads)(
  'every factor and interval at the load $name is that of the raw files',
  (load) => {
    const [, ...rows] = rowsOf(headingOf(load), 1)
    expect(rows).toHaveLength(answer.pairs.length)
    const found = rows.map((row) => row.slice(1).map((cell) => cell.replace(/^\\~ /u, '')))
    const expected = answer.pairs.map(({ baseline, challenger, kind, loads }) => {
      const { ratios } = loads.find((each) => each.load === load.name)!
      const clusters = (name: string) => (kind === 'twin' ? [name] : clustersOf(name))
      return ratioColumns.map(([key, metric]) => {
        const both = [baseline, challenger]
        const [from, to] = both.map((name) => starts(load.name, clusters(name), key, both))
        const logs = [...from!].flatMap(([start, value]) => Math.log(to!.get(start)! / value))
        const known = logs.filter((log) => !Number.isNaN(log))
        return known.length === 0 ? '\u2013' : ratioText(known, ratios[metric]!.confidence)
      })
    })
    expect(found).toEqual(expected)
  },
)

function ratioText(logs: readonly number[], confidence: number): string {
  const middle = meanOf(logs)
  const variance = logs.reduce((sum, log) => sum + (log - middle) ** 2, 0) / (logs.length - 1)
  const half = studentT(confidence, logs.length - 1) * Math.sqrt(variance / logs.length)
  const [ratio, low, high] = [middle, middle - half, middle + half].map((log) =>
    Math.exp(log).toFixed(2),
  )
  return `×${ratio} (${low}\u2013${high})`
}

test.each(manifest.design.loads)(
  'the ledger at the load $name adds up what the raw ledgers say',
  (load) => {
    const rows = rowsOf(headingOf(load), 3)
    const column = (name: string): number => rows[0]!.indexOf(name)
    for (const row of rows.slice(1)) {
      const own = blocks.filter(
        (block: Block) => block.load === load.name && block.variant === row[0],
      )
      for (const [name, key] of [
        ['planned', 'planned'],
        ['sent', 'sent'],
        ['ok', 'ok'],
        ['wrong', 'wrong'],
        ['timed out', 'timedOut'],
      ] as const) {
        const sum = own.reduce((total, { ledger }) => total + Number(ledger[key]), 0)
        expect(row[column(name)], `${row[0]} ${name}`).toBe(grouped(sum))
      }
    }
  },
)

test('the capacity of each variant is what its search found', () => {
  const [, ...rows] = rowsOf('How much each holds', 0)
  expect(rows).toEqual(
    manifest.design.capacity.variants.map(({ variant, keptRps, missedRps, trials }) => [
      variant,
      grouped(keptRps),
      grouped(missedRps),
      String(trials.length),
    ]),
  )
})
