import { faultOutcomes, faultSentence, isHammerOnly } from '@rpc-vs-mom/results'
import { costChart } from '../charts/cost-chart.ts'
import { percentileChart } from '../charts/percentile-chart.ts'
import { escapeXml } from '../charts/svg.ts'
import { timelineChart } from '../charts/timeline-chart.ts'
import { counted, minute } from '../format.ts'
import { ifRepeated } from '../repetitions.ts'
import type { ReportView } from '../report-view.ts'
import { brokerTable } from '../tables/broker-table.ts'
import { acceptanceSentences } from '../tables/acceptance-sentences.ts'
import { storeTable } from '../tables/store-table.ts'
import { costTable } from '../tables/cost-table.ts'
import { differenceTable } from '../tables/difference-table.ts'
import { environmentTable } from '../tables/environment-table.ts'
import { faultNotes, faultTable } from '../tables/fault-table.ts'
import { generatorTable, verdictReasons } from '../tables/generator-table.ts'
import { htmlTable } from '../tables/html-table.ts'
import { ledgerTable } from '../tables/ledger-table.ts'
import { partTable } from '../tables/part-table.ts'
import { scorecardNotes, scorecardTable } from '../tables/scorecard-table.ts'
import { hasTimeSplit, splitNotes, splitTable } from '../tables/split-table.ts'
import { pauseTable, tailNotes, tailTable } from '../tables/tail-table.ts'
import { variantTable } from '../tables/variant-table.ts'
import { citation, limits, method } from './method.ts'
import { bullets, details, figure, pageOf, section } from './parts.ts'

/** The whole report as one file: no script, no request, light and dark. */
export function htmlPage(view: ReportView): string {
  return pageOf(view.manifest, [answer(view), ...sections(view)])
}

function answer(view: ReportView): string {
  const { manifest, comparison } = view
  const missing = manifest.missing.map(
    ({ variant, reason }) =>
      `<p class="validity">${escapeXml(`${variant} is missing: ${reason}.`)}</p>`,
  )
  return [
    `<p class="origin">rpc-vs-mom \u00b7 ${escapeXml(manifest.name)} \u00b7 ${minute(manifest.startedAt)}</p>`,
    `<h1>${escapeXml(manifest.question.text)}</h1>`,
    `<div class="verdict"><p>${escapeXml(comparison.headline)}</p></div>`,
    ...faultSentences(view),
    validity(view),
    ...missing,
    htmlTable(scorecardTable(view), 'scorecard'),
    `<div class="notes">${paragraphs(scorecardNotes(view))}</div>`,
  ].join('\n')
}

function validity({ comparison, variants, manifest }: ReportView): string {
  const { invalid, sentence } = comparison.validity
  const { judging } = manifest.plan
  const wrong = variants
    .flatMap(({ trials }) => trials)
    .reduce((sum, { ledger }) => sum + ledger.wrong, 0)
  const judged = judging?.acceptsAll ? judging.sentence : `${counted(wrong, 'wrong answer')}.`
  const noise = comparison.noiseFloor ? ` ${comparison.noiseFloor.sentence}` : ''
  const text = `<strong>${escapeXml(sentence)}</strong> ${escapeXml(`${judged}${noise}`)}`
  return `<p class="validity${invalid > 0 || judging?.acceptsAll ? ' warning' : ''}">${text}</p>`
}

function sections(view: ReportView): string[] {
  const { comparison, manifest, trials } = view
  const [broker, store] = [brokerTable(view), storeTable(view)]
  const others = comparison.pairs.filter(
    ({ challenger }) => challenger !== manifest.question.challenger,
  )
  const differences = section('differences', 'Differences between the variants', [
    htmlTable(differenceTable(view), 'stacked'),
    bullets(others.map(({ sentence }) => sentence)),
  ])
  return [
    ...(comparison.pairs.length > 0 ? [differences] : []),
    section('distribution', 'The whole distribution', [
      figure(
        percentileChart(view),
        `${ifRepeated(view, 'The line is the median over the repetitions, the band reaches from the lowest to the highest. ')}A request without an answer counts as never answered: a curve ends where fewer than 10 requests lie beyond it, or where no more were answered.`,
      ),
    ]),
    ...(hasTimeSplit(view) ? [timeSplitSection(view)] : []),
    ...tailSection(view),
    ...faultSection(view),
    section('time', 'Over time', [
      figure(
        timelineChart(view),
        `Each second holds the requests that were due in it${ifRepeated(view, ', merged over the repetitions')}.`,
      ),
    ]),
    section('cost-section', 'What it costs', [
      figure(costChart(view), metered(view)),
      details('The same as a table, with memory', htmlTable(costTable(view))),
    ]),
    section('ledger', 'Every request accounted for', [
      htmlTable(ledgerTable(view)),
      ...(broker ? [htmlTable(broker)] : []),
    ]),
    ...(store
      ? [
          section('writes', 'What became of the writes', [
            htmlTable(store),
            bullets(acceptanceSentences(view)),
          ]),
        ]
      : []),
    section('generator', 'Did the hammer keep to the plan?', [
      bullets(verdictReasons(view)),
      details(
        trials.length === 1 ? 'The one trial' : `All ${trials.length} trials`,
        htmlTable(generatorTable(view)),
      ),
    ]),
    section('variants', 'The variants', [htmlTable(variantTable(view))]),
    section('environment', 'Environment', [htmlTable(environmentTable(view))]),
    section('method', 'Method and limits', [
      bullets(method(view)),
      `<p>What this cannot show:</p>`,
      bullets(limits(view)),
    ]),
    section('again', 'Do it again, cite it', [
      `<pre>${escapeXml(`${manifest.commands.run}\n${manifest.commands.report}`)}</pre>`,
      `<p>${escapeXml(citation(view))}</p>`,
    ]),
  ]
}

function faultSentences(view: ReportView): string[] {
  const sentences = faultOutcomes(view).map(faultSentence)
  return sentences.length === 0 ? [] : [bullets(sentences)]
}

function faultSection(view: ReportView): string[] {
  const table = faultTable(view)
  if (table === undefined) return []
  return [
    section('faults', 'What broke, and what came of it', [
      htmlTable(table),
      bullets(faultNotes(view)),
    ]),
  ]
}

function metered({ manifest }: ReportView): string {
  return isHammerOnly(manifest.variants)
    ? 'Only the hammer was metered: what the answering side took is not in it.'
    : 'The broker is part of every variant that needs it, and the hammer is counted, because it does the balancing where there is no balancer.'
}

function timeSplitSection(view: ReportView): string {
  return section('split', 'Where the time goes', [
    htmlTable(splitTable(view)),
    bullets(splitNotes(view)),
    details('Median and tail of each part by itself', htmlTable(partTable(view))),
  ])
}

function tailSection(view: ReportView): string[] {
  const [tails, pauses] = [tailTable(view), pauseTable(view)]
  if (tails === undefined && pauses === undefined) return []
  return [
    section('tail', 'Causes of the slowest requests', [
      ...(tails ? [htmlTable(tails)] : []),
      bullets(tailNotes(view)),
      ...(pauses ? [details('When each program stood still', htmlTable(pauses))] : []),
    ]),
  ]
}

function paragraphs(lines: readonly string[]): string {
  return lines.map((line) => `<p>${escapeXml(line)}</p>`).join('')
}
