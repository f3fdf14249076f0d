import { createHash } from 'node:crypto'
import { readFile, readdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { compareRun, mergeHistograms, readRun } from '@rpc-vs-mom/results'
import { HistogramLogReader } from 'hdr-histogram-js'
import { expect, test } from 'vitest'
import { ms } from './format.ts'
import { syntheticOptions, syntheticResults } from './synthetic-report.ts'
import { renderRun, type RenderedRun } from './rendered-run.ts'
import { staleFiles, writeReport } from './write-report.ts'

const rendered = [
  'comparison.json',
  'cost.svg',
  'percentiles.svg',
  'report.html',
  'report.md',
  'timeline.svg',
]

test('rendering twice gives the same bytes', async () => {
  await using results = await syntheticResults()
  await renderAt(results.runFolder)
  const first = await hashes(results.runFolder)
  await renderAt(results.runFolder)
  expect(await hashes(results.runFolder)).toEqual(first)
  expect(await readdir(results.runFolder)).toEqual(expect.arrayContaining(rendered))
})

test('the page is one small file without script, request or unbalanced element', async () => {
  await using results = await syntheticResults()
  await renderAt(results.runFolder)
  const html = await readFile(join(results.runFolder, 'report.html'), 'utf8')
  expect(html.length).toBeLessThan(400_000)
  expect(html).not.toMatch(/<script|<link|<img|<iframe|https?:|url\(|@import|\bon\w+=/)
  expect(unbalanced(html)).toEqual([])
})

test.each(rendered.filter((file) => file.endsWith('.svg')))(
  '%s is a drawing with title and description',
  async (file) => {
    await using results = await syntheticResults()
    await renderAt(results.runFolder)
    const svg = await readFile(join(results.runFolder, file), 'utf8')
    expect(svg).toMatch(
      /<title id="\w+-title">[^<]+<\/title><desc id="\w+-description">[^<]+<\/desc>/,
    )
    expect(svg).not.toMatch(/NaN|Infinity|undefined/)
    expect(unbalanced(svg)).toEqual([])
  },
)

test('the page answers first, then explains: verdict, validity, scorecard, what is missing', async () => {
  await using results = await syntheticResults()
  await renderAt(results.runFolder)
  const comparison = compareRun(await readRun(results.runFolder))
  const html = await readFile(join(results.runFolder, 'report.html'), 'utf8')
  const places = [
    comparison.headline,
    comparison.validity.sentence,
    'mom-lb is missing: no RabbitMQ was found.',
    'p50, ms',
    'The whole distribution',
  ].map((text) => html.indexOf(text))
  expect(places).not.toContain(-1)
  expect(places).toEqual(places.toSorted((a, b) => a - b))
})

test('the page shows where the time goes, each row adding up, and says what does not add up', async () => {
  await using results = await syntheticResults()
  await renderAt(results.runFolder)
  const markdown = await readFile(join(results.runFolder, 'report.md'), 'utf8')
  const row = /^\| rpc, all +\|(.*)\|$/m.exec(markdown)![1]!
  const [, whole, ...parts] = row.split('|').map((cell) => Number(/[\d.]+/.exec(cell)![0]))
  expect(parts).toHaveLength(4)
  expect(parts.reduce((sum, part) => sum + part, 0)).toBeCloseTo(whole!, 1)
  expect(markdown).toContain('percentiles of parts do not add up to the percentile of the whole')
  const html = await readFile(join(results.runFolder, 'report.html'), 'utf8')
  expect(html).toContain('Where the time goes')
  expect(html).toContain('rpc, slowest 1 %')
  expect(html).toContain('Answers of rpc by worker: worker-1 50 %, worker-2 50 %.')
})

test('the report names the causes of the slowest requests, and says when that is mostly the hammer', async () => {
  await using results = await syntheticResults()
  await renderAt(results.runFolder)
  const markdown = await readFile(join(results.runFolder, 'report.md'), 'utf8')
  expect(markdown).toContain('## Causes of the slowest requests')
  expect(markdown).toMatch(/of the slowest requests of rpc were slowed by the hammer or the host/)
  expect(markdown).toMatch(/^\| rpc, lb +\|/m)
  expect(await readFile(join(results.runFolder, 'report.html'), 'utf8')).toContain(
    'Causes of the slowest requests',
  )
})

test('the percentiles of the page are those that the reader of the library finds in the logs', async () => {
  await using results = await syntheticResults()
  await renderAt(results.runFolder)
  const run = await readRun(results.runFolder)
  const { trials } = run
  const comparison = compareRun(run)
  const p99 = await Promise.all(
    trials
      .filter(({ variant }) => variant === 'rpc')
      .map(({ number }) =>
        p99Of(join(results.runFolder, 'trials', `${String(number).padStart(2, '0')}-rpc`)),
      ),
  )
  const [, middle] = p99.toSorted((a, b) => a - b)
  const html = await readFile(join(results.runFolder, 'report.html'), 'utf8')
  expect(comparison.variants[0]?.metrics['p99Us']?.median).toBe(middle)
  expect(html).toContain(`<th scope="row">p99, ms</th><td>${ms(middle ?? 0)} `)
})

test('no percentile is named that the samples do not support', async () => {
  await using results = await syntheticResults({ ...syntheticOptions, rateRps: 250 })
  await renderAt(results.runFolder)
  const markdown = await readFile(join(results.runFolder, 'report.md'), 'utf8')
  expect(markdown).toMatch(/^\| p90, ms \|/m)
  expect(markdown).toMatch(/^\| p99, ms \|( \d+\.\d+ \(\\\*(, †)?\) \|)+$/m)
  expect(markdown).not.toMatch(/^\| p99\.9, ms/m)
})

test('a run of one variant and a run without a single answer are rendered too', async () => {
  const [alone] = syntheticOptions.variants
  await using single = await syntheticResults({
    ...syntheticOptions,
    variants: [alone!],
    rounds: 1,
  })
  await renderAt(single.runFolder)
  await using failed = await syntheticResults({
    ...syntheticOptions,
    variants: [{ ...alone!, failedShare: 1 }],
  })
  await renderAt(failed.runFolder)
  for (const { runFolder } of [single, failed]) {
    for (const file of rendered)
      expect(await readFile(join(runFolder, file), 'utf8')).not.toMatch(/NaN|Infinity|undefined/)
  }
})

test('names from the manifest are text, whatever they contain', async () => {
  await using results = await syntheticResults()
  const file = join(results.runFolder, 'manifest.json')
  const manifest = await readFile(file, 'utf8')
  await writeFile(file, manifest.replace('"text": "For', '"text": "<script>alert(1)</script> For'))
  await renderAt(results.runFolder)
  const html = await readFile(join(results.runFolder, 'report.html'), 'utf8')
  expect(html).toContain('&lt;script&gt;alert(1)')
  expect(html).not.toContain('<script')
})

test('a rendered file that was changed or removed is found', async () => {
  await using results = await syntheticResults()
  const view = await renderAt(results.runFolder)
  expect(await staleFiles(results.runFolder, view)).toEqual([])
  const [page, chart] = ['report.html', 'cost.svg'].map((name) => join(results.runFolder, name))
  await writeFile(page!, (await readFile(page!, 'utf8')).replace('faster', 'slower'))
  await rm(chart!)
  expect(await staleFiles(results.runFolder, view)).toEqual([chart, page])
})

async function renderAt(runFolder: string): Promise<RenderedRun> {
  const view = renderRun(await readRun(runFolder))
  await writeReport(runFolder, view)
  return view
}

async function hashes(folder: string): Promise<string[]> {
  return Promise.all(
    rendered.map(async (file) =>
      createHash('sha256')
        .update(await readFile(join(folder, file)))
        .digest('hex'),
    ),
  )
}

async function p99Of(trialFolder: string): Promise<number> {
  const reader = new HistogramLogReader(await readFile(join(trialFolder, 'response.hlog'), 'utf8'))
  const histograms = []
  for (let next = reader.nextIntervalHistogram(); next; next = reader.nextIntervalHistogram())
    histograms.push(next)
  return mergeHistograms(histograms).getValueAtPercentile(99)
}

/** Elements that are closed out of turn or not at all. */
function unbalanced(markup: string): string[] {
  const open: string[] = []
  const faults: string[] = []
  for (const [, slash, name = '', rest = ''] of markup.matchAll(
    /<(\/?)([a-z][a-z0-9]*)\b([^>]*)>/g,
  )) {
    if (['meta', 'br'].includes(name) || rest.endsWith('/')) continue
    if (slash === '') open.push(name)
    else if (open.pop() !== name) faults.push(name)
  }
  return [...faults, ...open]
}
