import { minute, whole } from '../format.ts'
import { bullets, captioned, image } from '../markdown-parts.ts'
import { codeBlock, codeSpan, escapeMarks } from '../markdown-text.ts'
import { citation } from '../page/method.ts'
import { environmentTable } from '../tables/environment-table.ts'
import { ledgerTable } from '../tables/ledger-table.ts'
import { tailTable } from '../tables/tail-table.ts'
import { variantTable } from '../tables/variant-table.ts'
import { markMeanings } from '../unanswered-mark.ts'
import { capacityTable } from './capacity-table.ts'
import { designSentences } from './experiment-method.ts'
import { axesHeading, curvesHeading, headingOf, shownLoads } from './experiment-page.ts'
import type { CurveView, ExperimentView, LoadView } from './experiment-view.ts'
import { figureTable, ratioTable } from './load-table.ts'
import { splitPartTable } from './split-part-table.ts'

/** The report as GitHub renders it, with the charts as files beside it. */
export function experimentMarkdown(view: ExperimentView): string {
  const { manifest, design, loads } = view
  const [first] = loads
  const parts = [
    `# ${escapeMarks(manifest.question.text)}`,
    `Run ${codeSpan(manifest.name)}, ${minute(manifest.startedAt)}.`,
    ...answerLines(view),
    ...bullets([
      ...manifest.missing.map(({ variant, reason }) => `${variant} is missing: ${reason}.`),
      ...view.answer.notes,
    ]),
    ...(design.capacity
      ? ['## How much each holds', ...captioned(capacityTable(design.capacity))]
      : []),
    ...view.splits.flatMap((split) => [
      `## What makes the difference at ${whole(split.rateRps)} requests/s`,
      ...captioned(splitPartTable(split)),
    ]),
    ...(view.axes.length > 0 ? [`## ${axesHeading}`, ...view.axes.flatMap(captioned)] : []),
    ...(view.curves.length > 0 ? [`## ${curvesHeading}`, ...view.curves.flatMap(curvePart)] : []),
    ...shownLoads(view).flatMap((load) => loadPart(view, load)),
    '## How it was measured',
    ...bullets(designSentences(view)),
    ...(first
      ? [
          '## Variants',
          ...captioned(variantTable(first.view)),
          '## Environment',
          ...captioned(environmentTable(first.view)),
        ]
      : []),
    '## Again',
    codeBlock(`${manifest.commands.run}\n${manifest.commands.report}`),
    ...(first ? [escapeMarks(citation(first.view))] : []),
  ]
  return `${parts.join('\n\n')}\n`
}

/** The answer, a bold sentence and its numbers for each line. */
export function answerLines({ answer }: Pick<ExperimentView, 'answer'>): string[] {
  return answer.lines.map(({ sentence, numbers }) =>
    numbers === ''
      ? `**${escapeMarks(sentence)}**`
      : `**${escapeMarks(sentence)}**\\\n${escapeMarks(numbers)}`,
  )
}

function curvePart({ setting, chart, table }: CurveView): string[] {
  return [
    ...(setting === undefined ? [] : [`### ${escapeMarks(setting)}`]),
    image(chart),
    ...captioned(table),
  ]
}

function loadPart({ answer }: ExperimentView, load: LoadView): string[] {
  const { figures, view, charts } = load
  const tails = tailTable(view)
  return [
    `## ${escapeMarks(headingOf(load))}`,
    ...captioned(figureTable(figures, view.comparison.variants)),
    ...bullets(markMeanings(view.comparison.variants)),
    ...captioned(ratioTable(answer, figures.load)),
    image(charts.percentiles),
    ...(tails ? captioned(tails) : []),
    image(charts.cost),
    ...captioned(ledgerTable(view)),
  ]
}
