import {
  faultOutcomes,
  faultSentence,
  formatJson,
  type Manifest,
  type Run,
} from '@rpc-vs-mom/results'
import { chartFile } from './charts/chart-file.ts'
import { costChart } from './charts/cost-chart.ts'
import { percentileChart } from './charts/percentile-chart.ts'
import { svgFile } from './charts/svg-frame.ts'
import type { Chart } from './charts/svg.ts'
import { timelineChart } from './charts/timeline-chart.ts'
import { answerLines, experimentMarkdown } from './experiment/experiment-markdown.ts'
import { experimentPage, shownLoads } from './experiment/experiment-page.ts'
import { experimentView } from './experiment/experiment-view.ts'
import { figureTable } from './experiment/load-table.ts'
import { bullets, captioned } from './markdown-parts.ts'
import { markdownReport } from './markdown-report.ts'
import { escapeMarks } from './markdown-text.ts'
import { htmlPage } from './page/html-page.ts'
import { reportView } from './report-view.ts'
import { markMeanings } from './unanswered-mark.ts'
import { markdownTable } from './tables/markdown-table.ts'
import { scorecardNotes, scorecardTable } from './tables/scorecard-table.ts'

/** Everything that is written of a run, from its data alone: the same data gives the same bytes. */
export interface RenderedRun {
  readonly manifest: Manifest
  readonly files: readonly (readonly [name: string, text: string])[]
  /** What a terminal says at the end, one line or several. */
  readonly lastLines: readonly string[]
  /** Paragraphs of Markdown for the README; `link` gives the way to a file of the run. */
  summaryParts(link: (file: string) => string): string[]
}

/** Renders a comparison, or the experiment where the run has a design. */
export function renderRun(run: Run): RenderedRun {
  return run.manifest.design === undefined ? renderComparison(run) : renderExperiment(run)
}

function renderComparison(run: Run): RenderedRun {
  const view = reportView(run)
  const charts = [percentileChart(view), timelineChart(view), costChart(view)]
  return {
    manifest: run.manifest,
    files: [
      ['comparison.json', formatJson(view.comparison)],
      ...charts.map(drawn),
      ['report.md', markdownReport(view)],
      ['report.html', htmlPage(view)],
    ],
    lastLines: [view.comparison.headline, ...faultOutcomes(view).map(faultSentence)],
    summaryParts: (link) => [
      `**${escapeMarks(view.comparison.headline)}**`,
      `![${escapeMarks(charts[0]!.title)}](${link(chartFile(charts[0]!))})`,
      markdownTable(scorecardTable(view)),
      scorecardNotes(view).map(escapeMarks).join(' '),
    ],
  }
}

function renderExperiment(run: Run): RenderedRun {
  const view = experimentView(run)
  const charts = [
    ...view.curves.map(({ chart }) => chart),
    ...shownLoads(view).flatMap((load) => [load.charts.percentiles, load.charts.cost]),
  ]
  const { lines, notes } = view.answer
  return {
    manifest: run.manifest,
    files: [
      ['answer.json', formatJson(view.answer)],
      ...charts.map(drawn),
      ['report.md', experimentMarkdown(view)],
      ['report.html', experimentPage(view)],
    ],
    lastLines: lines.flatMap(({ sentence, numbers }) =>
      numbers === '' ? [sentence] : [sentence, `  ${numbers}`],
    ),
    summaryParts: () => [
      ...answerLines(view),
      ...bullets(notes),
      ...shownLoads(view).flatMap(({ figures, view: { comparison } }) => [
        ...captioned(figureTable(figures, comparison.variants)),
        ...bullets(markMeanings(comparison.variants)),
      ]),
    ],
  }
}

function drawn(chart: Chart): readonly [string, string] {
  return [chartFile(chart), svgFile(chart)]
}
