import type { AnswerLine, Split } from '@rpc-vs-mom/results'
import { escapeXml } from '../charts/svg.ts'
import { minute, whole } from '../format.ts'
import { citation, limits } from '../page/method.ts'
import { bullets, details, figure, pageOf, section } from '../page/parts.ts'
import { brokerTable } from '../tables/broker-table.ts'
import { storeTable } from '../tables/store-table.ts'
import { costTable } from '../tables/cost-table.ts'
import { environmentTable } from '../tables/environment-table.ts'
import { generatorTable, verdictReasons } from '../tables/generator-table.ts'
import { htmlTable } from '../tables/html-table.ts'
import { ledgerTable } from '../tables/ledger-table.ts'
import { pauseTable, tailNotes, tailTable } from '../tables/tail-table.ts'
import { variantTable } from '../tables/variant-table.ts'
import { markMeanings } from '../unanswered-mark.ts'
import { capacityTable, capacityTrialTable } from './capacity-table.ts'
import { designSentences } from './experiment-method.ts'
import type { ExperimentView, LoadView } from './experiment-view.ts'
import { figureTable, ratioTable } from './load-table.ts'
import { splitPartTable } from './split-part-table.ts'
import { startTable } from './start-table.ts'

/** The report of an experiment as one file: the answer first, then what it rests on. */
export function experimentPage(view: ExperimentView): string {
  return pageOf(view.manifest, [answerCard(view), ...sections(view)])
}

/** The first screen. */
function answerCard({ manifest, answer }: ExperimentView): string {
  const missing = manifest.missing.map(({ variant, reason }) => `${variant} is missing: ${reason}.`)
  const notes = [...missing, ...answer.notes]
  return [
    `<p class="origin">rpc-vs-mom \u00b7 ${escapeXml(manifest.name)} \u00b7 ${minute(manifest.startedAt)}</p>`,
    `<h1>${escapeXml(manifest.question.text)}</h1>`,
    `<div class="verdict answer${answer.status === 'answered' ? '' : ' warning'}">${answer.lines.map(answerLine).join('\n')}</div>`,
    `<dl class="legend">${manifest.variants
      .filter(({ twinOf }) => twinOf === undefined)
      .map(
        ({ name, summary }) =>
          `<div><dt>${escapeXml(name)}</dt><dd>${escapeXml(summary)}</dd></div>`,
      )
      .join('')}</dl>`,
    notes.length > 0 ? `<div class="notes">${bullets(notes)}</div>` : '',
  ].join('\n')
}

function answerLine({ topic, sentence, numbers }: AnswerLine): string {
  const small = numbers === '' ? '' : `<small>${escapeXml(numbers)}</small>`
  return `<p class="${topic}">${escapeXml(sentence)}${small}</p>`
}

function sections(view: ExperimentView): string[] {
  const { manifest, design, loads } = view
  const [first] = loads
  return [
    contents(view),
    ...(design.capacity
      ? [
          section('capacity', 'How much each holds', [
            htmlTable(capacityTable(design.capacity)),
            details('Every trial of the search', htmlTable(capacityTrialTable(design.capacity))),
          ]),
        ]
      : []),
    ...splitSections(view),
    ...axisSection(view),
    ...curveSection(view),
    ...shownLoads(view).map((load) => loadSection(view, load)),
    section('design', 'How it was measured', [
      bullets(designSentences(view)),
      details('Every start', htmlTable(startTable(design))),
    ]),
    ...(first ? closing(view, first) : []),
    section('again', 'Do it again, cite it', [
      `<pre>${escapeXml(`${manifest.commands.run}\n${manifest.commands.report}`)}</pre>`,
      ...(first ? [`<p>${escapeXml(citation(first.view))}</p>`] : []),
    ]),
  ]
}

function closing({ manifest }: ExperimentView, { view }: LoadView): string[] {
  return [
    section('variants', 'The variants', [htmlTable(variantTable(view))]),
    section('environment', 'Environment', [htmlTable(environmentTable(view))]),
    section('limits', 'What this cannot show', [
      bullets(limits({ ...view, manifest: { ...view.manifest, order: manifest.order } })),
    ]),
  ]
}

/** Of a climb the loads stand in the curves, and are too many to be told one by one. */
export function shownLoads({ design, loads }: Pick<ExperimentView, 'design' | 'loads'>) {
  return design.climb ? [] : loads
}

function axisSection({ axes }: ExperimentView): string[] {
  return axes.length === 0
    ? []
    : [
        section(
          'axes',
          axesHeading,
          axes.map((table) => htmlTable(table)),
        ),
      ]
}

function curveSection({ curves }: ExperimentView): string[] {
  if (curves.length === 0) return []
  const parts = curves.flatMap(({ setting, chart, table }) => [
    setting === undefined ? '' : `<h3>${escapeXml(capitalized(setting))}</h3>`,
    figure(chart, curveCaption),
    htmlTable(table),
  ])
  return [section('curves', curvesHeading, parts)]
}

export const axesHeading = 'From where on the choice no longer matters'
export const curvesHeading = 'Throughput against response time'
const curveCaption =
  'One point for each load; a point is missing where p99 is of requests that got no answer in time.'

function capitalized(text: string): string {
  return text.replace(/^[a-z]/u, (first) => first.toUpperCase())
}

function splitSections({ splits }: ExperimentView): string[] {
  return splits.map((split, index) =>
    section(
      index === 0 ? 'split' : `split-${index + 1}`,
      `What makes the difference ${atRate(split)}`,
      [htmlTable(splitPartTable(split), 'stacked')],
    ),
  )
}

function contents(view: ExperimentView): string {
  const { design, splits, axes, curves } = view
  const links = [
    ...(design.capacity ? [['capacity', 'How much each holds'] as const] : []),
    ...(splits.length > 0 ? [['split', 'What makes the difference'] as const] : []),
    ...(axes.length > 0 ? [['axes', axesHeading] as const] : []),
    ...(curves.length > 0 ? [['curves', curvesHeading] as const] : []),
    ...shownLoads(view).map((load) => [load.id, headingOf(load)] as const),
    ['design', 'How it was measured'] as const,
    ['variants', 'The variants'] as const,
    ['environment', 'Environment'] as const,
    ['again', 'Do it again, cite it'] as const,
  ]
  const items = links.map(
    ([id, text]) => `<li><a href="#${id}-heading">${escapeXml(text)}</a></li>`,
  )
  return `<nav class="contents" aria-label="Contents"><ul>${items.join('')}</ul></nav>`
}

/** Such as `At 1,100 requests/s (busy)`. */
export function headingOf({ figures: { load, rateRps } }: LoadView): string {
  const name = /^\d/.test(load) ? '' : ` (${load})`
  return `At ${whole(rateRps)} requests/s${name}`
}

function atRate({ rateRps }: Split): string {
  return `at ${whole(rateRps)} requests/s`
}

function loadSection({ answer }: ExperimentView, load: LoadView): string {
  const { figures, view, charts, id } = load
  const [tails, pauses, broker] = [tailTable(view), pauseTable(view), brokerTable(view)]
  const store = storeTable(view)
  const reasons = verdictReasons(view)
  return section(id, headingOf(load), [
    htmlTable(figureTable(figures, view.comparison.variants)),
    bullets(markMeanings(view.comparison.variants)),
    htmlTable(ratioTable(answer, figures.load), 'stacked'),
    figure(
      charts.percentiles,
      'The line is the median over the blocks, the band reaches from the lowest to the highest. A request without an answer counts as never answered.',
    ),
    ...(tails ? [htmlTable(tails), bullets(tailNotes(view))] : []),
    ...(pauses ? [details('When each program stood still', htmlTable(pauses))] : []),
    figure(
      charts.cost,
      'The broker is part of every variant that needs it, and the hammer is counted.',
    ),
    details('The same as a table, with memory', htmlTable(costTable(view))),
    details(
      'Every request accounted for',
      htmlTable(ledgerTable(view)) + (broker ? htmlTable(broker) : ''),
    ),
    ...(store ? [details('What became of the writes', htmlTable(store))] : []),
    details(
      `Was the hammer fit to measure this? All ${view.trials.length} blocks`,
      bullets(reasons) + htmlTable(generatorTable(view)),
    ),
  ])
}
