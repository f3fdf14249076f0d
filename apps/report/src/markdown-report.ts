import { faultOutcomes, faultSentence } from '@rpc-vs-mom/results'
import { costChart } from './charts/cost-chart.ts'
import { percentileChart } from './charts/percentile-chart.ts'
import { timelineChart } from './charts/timeline-chart.ts'
import { minute } from './format.ts'
import { bullets, captioned, image } from './markdown-parts.ts'
import { codeBlock, codeSpan, escapeMarks } from './markdown-text.ts'
import { citation, limits, method } from './page/method.ts'
import type { ReportView } from './report-view.ts'
import { brokerTable } from './tables/broker-table.ts'
import { costTable } from './tables/cost-table.ts'
import { differenceTable } from './tables/difference-table.ts'
import { environmentTable } from './tables/environment-table.ts'
import { verdictReasons } from './tables/generator-table.ts'
import { faultNotes, faultTable } from './tables/fault-table.ts'
import { ledgerTable } from './tables/ledger-table.ts'
import { partTable } from './tables/part-table.ts'
import { scorecardNotes, scorecardTable } from './tables/scorecard-table.ts'
import { hasTimeSplit, splitNotes, splitTable } from './tables/split-table.ts'
import { acceptanceSentences } from './tables/acceptance-sentences.ts'
import { storeTable } from './tables/store-table.ts'
import { pauseTable, tailNotes, tailTable } from './tables/tail-table.ts'
import { variantTable } from './tables/variant-table.ts'

/** The report as GitHub renders it, with the charts as files beside it. */
export function markdownReport(view: ReportView): string {
  const { manifest, comparison } = view
  const [broker, store] = [brokerTable(view), storeTable(view)]
  const parts = [
    `# ${escapeMarks(manifest.question.text)}`,
    `Run ${codeSpan(manifest.name)}, ${minute(manifest.startedAt)}.`,
    `**${escapeMarks(comparison.headline)}**`,
    escapeMarks(
      [comparison.validity.sentence, comparison.noiseFloor?.sentence].filter(Boolean).join(' '),
    ),
    ...manifest.missing.map(({ variant, reason }) =>
      escapeMarks(`${variant} is missing: ${reason}.`),
    ),
    ...bullets(faultOutcomes(view).map(faultSentence)),
    ...bullets(verdictReasons(view)),
    ...captioned(scorecardTable(view)),
    ...scorecardNotes(view).map(escapeMarks),
    image(percentileChart(view)),
    ...(comparison.pairs.length > 0 ? ['## Differences', ...captioned(differenceTable(view))] : []),
    ...(hasTimeSplit(view) ? timeSplitPart(view) : []),
    ...tailPart(view),
    ...faultPart(view),
    '## Over time',
    image(timelineChart(view)),
    '## Cost',
    image(costChart(view)),
    ...captioned(costTable(view)),
    '## Ledger',
    ...captioned(ledgerTable(view)),
    ...(broker ? captioned(broker) : []),
    ...(store ? ['## Writes', ...captioned(store), ...bullets(acceptanceSentences(view))] : []),
    '## Variants',
    ...captioned(variantTable(view)),
    '## Environment',
    ...captioned(environmentTable(view)),
    '## Method and limits',
    ...bullets(method(view)),
    'What this cannot show:',
    ...bullets(limits(view)),
    '## Again',
    codeBlock(`${manifest.commands.run}\n${manifest.commands.report}`),
    escapeMarks(citation(view)),
  ]
  return `${parts.join('\n\n')}\n`
}

function faultPart(view: ReportView): string[] {
  const table = faultTable(view)
  if (table === undefined) return []
  return ['## What broke, and what came of it', ...captioned(table), ...bullets(faultNotes(view))]
}

function timeSplitPart(view: ReportView): string[] {
  return [
    '## Where the time goes',
    ...captioned(splitTable(view)),
    ...bullets(splitNotes(view)),
    ...captioned(partTable(view)),
  ]
}

function tailPart(view: ReportView): string[] {
  const tables = [tailTable(view), pauseTable(view)].filter((table) => table !== undefined)
  return tables.length === 0
    ? []
    : [
        '## Causes of the slowest requests',
        ...tables.flatMap(captioned),
        ...bullets(tailNotes(view)),
      ]
}
