import { answerRun, type Answer } from '@rpc-vs-mom/results'
import { syntheticBlocks, type SyntheticBlocks } from '@rpc-vs-mom/results/synthetic-blocks'
import { describe, expect, test } from 'vitest'
import { escapeXml } from '../charts/svg.ts'
import { ms } from '../format.ts'
import { renderRun } from '../rendered-run.ts'

const rpc = { name: 'rpc', medianUs: 1500, spread: 0.4, cpuUsPerRequest: 1200 }
const options: SyntheticBlocks = {
  seed: 1,
  starts: 4,
  loads: [
    { name: 'low', rateRps: 100, ofCapacity: 0.15, roundsPerStart: 1 },
    { name: 'busy', rateRps: 400, ofCapacity: 0.75, roundsPerStart: 2 },
  ],
  variants: [
    rpc,
    { ...rpc, name: 'mom', medianUs: 900, cpuUsPerRequest: 800 },
    { ...rpc, name: 'rpc-again', twinOf: 'rpc' },
  ],
  noise: { withinPair: 0.03, betweenStarts: 0.01 },
  capacity: {
    slo: 'p99<50ms,failed<1%',
    variants: [
      {
        variant: 'rpc',
        keptRps: 500,
        missedRps: 550,
        trials: [{ rateRps: 550, isKept: false, goodputRps: 540, reason: 'p99 was 61 ms.' }],
      },
      { variant: 'mom', keptRps: 700, missedRps: 800, trials: [] },
    ],
  },
}
const run = syntheticBlocks(options)
const answer: Answer = answerRun(run)!
const rendered = renderRun(run)
const file = (name: string): string => rendered.files.find(([each]) => each === name)![1]
const page = file('report.html')

describe('the page of an experiment', () => {
  test('says the answer first, then capacity, then each load from the lowest', () => {
    const places = [
      ...answer.lines.flatMap(({ sentence, numbers }) => [sentence, numbers].filter(Boolean)),
      'How much each holds</h2>',
      'At 100 requests/s (low)</h2>',
      'At 400 requests/s (busy)</h2>',
      'How it was measured</h2>',
    ].map((text) => page.indexOf(text.endsWith('>') ? text : escapeXml(text)))
    expect(places).not.toContain(-1)
    expect(places).toEqual(places.toSorted((a, b) => a - b))
  })

  test('shows the figures of the answer at each load, and why a rate was missed', () => {
    for (const { variants } of answer.loads)
      for (const { figures } of variants)
        expect(page).toContain(`<td>${ms(figures['p50Us']!)}</td>`)
    expect(page).toContain('p99 was 61 ms.')
  })

  test('links every heading of its contents', () => {
    const links = [...page.matchAll(/href="#([^"]+)"/g)].map(([, id]) => id)
    expect(links.length).toBeGreaterThan(4)
    for (const id of links) expect(page).toContain(`id="${id}"`)
  })

  test('has no two elements of one id, no script, and nothing that is no number', () => {
    const ids = [...page.matchAll(/\sid="([^"]+)"/g)].map(([, id]) => id)
    expect(new Set(ids).size).toBe(ids.length)
    expect(page).not.toMatch(/<script|NaN|Infinity|undefined/)
    expect(Buffer.byteLength(page)).toBeLessThan(400_000)
  })
})

test('rendering twice gives the same bytes, and the terminal ends with the answer', () => {
  expect(renderRun(syntheticBlocks(options)).files).toEqual(rendered.files)
  expect(rendered.lastLines[0]).toBe(answer.lines[0]!.sentence)
  expect(file('report.md')).toContain(answer.lines[0]!.sentence.slice(0, 20))
  expect(JSON.parse(file('answer.json'))).toEqual(answer)
})

test('a time that some requests do not have carries a mark, which every form of the report explains', () => {
  const [first, ...others] = options.variants
  const failing = { ...options, variants: [{ ...first!, failedShare: 0.009 }, ...others] }
  const marked = renderRun(syntheticBlocks(failing))
  const [html, markdown] = ['report.html', 'report.md'].map(
    (name) => marked.files.find(([each]) => each === name)![1],
  )
  for (const time of ['p50', 'p90', 'mean']) {
    const cells = new RegExp(
      `${time}, ms</th><td>[\\d.]+ <small>\u2020</small></td><td>[\\d.]+</td>`,
      'g',
    )
    expect(page).not.toMatch(cells)
    expect(html!.match(cells), time).toHaveLength(options.loads.length)
  }
  for (const text of [html!, markdown!, marked.summaryParts((name) => name).join('\n')]) {
    const meanings = text.match(
      /\u2020 of rpc: without the \d+ of [\d,\u202f\u00a0]+ requests that failed\./g,
    )
    expect(meanings).toHaveLength(options.loads.length)
  }
})

test('what each change costs stands before the loads, and its steps add up to the whole', () => {
  const design = {
    ...run.manifest.design!,
    parts: [{ label: 'the broker', from: 'rpc', to: 'mom', isStep: true }],
  }
  const split = renderRun({ ...run, manifest: { ...run.manifest, design } })
  const html = split.files.find(([name]) => name === 'report.html')![1]
  expect(html.indexOf('What makes the difference at 400')).toBeGreaterThan(0)
  const cells = (header: string): string =>
    html.slice(html.indexOf(`>${header}</th>`)).match(/<td.*?<\/tr>/)![0]
  expect(cells('the broker')).toBe(cells('together'))
  expect(cells('the broker')).toMatch(/\u2212\d/)
})
