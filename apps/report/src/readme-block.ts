import { dirname, relative } from 'node:path'
import { CommandError } from '@rpc-vs-mom/cli'
import { percentileChart } from './charts/percentile-chart.ts'
import { minute } from './format.ts'
import { chartFile } from './markdown-report.ts'
import { escapeMarks } from './markdown-text.ts'
import type { ReportView } from './report-view.ts'
import { markdownTable } from './tables/markdown-table.ts'
import { scorecardNotes, scorecardTable } from './tables/scorecard-table.ts'

const begin = '<!-- results:begin -->'
const end = '<!-- results:end -->'

/** Verdict, scorecard and chart of a run, for the README; links go from its folder to the run's. */
export function readmeBlock(view: ReportView, readmeFile: string, runFolder: string): string {
  const { manifest, comparison } = view
  const link = (file: string): string => `${relative(dirname(readmeFile), runFolder)}/${file}`
  const chart = percentileChart(view)
  const { cpuModel, cpuCores } = manifest.environment
  return [
    begin,
    `**${escapeMarks(comparison.headline)}**`,
    `![${escapeMarks(chart.title)}](${link(chartFile(chart))})`,
    markdownTable(scorecardTable(view)),
    scorecardNotes(view).map(escapeMarks).join(' '),
    `Measured ${minute(manifest.startedAt)} on ${cpuCores} \u00d7 ${cpuModel}: [the whole report](${link('report.md')}).`,
    end,
  ].join('\n\n')
}

/** The README with the text between its two markers replaced by `block`, markers included. */
export function replaceBlock(readme: string, block: string, readmeFile: string): string {
  const [from, to] = [readme.indexOf(begin), readme.indexOf(end)]
  if (from === -1 || to < from) {
    throw new CommandError(
      'badData',
      `${readmeFile} lacks the markers ${begin} and ${end}, between which the results go.`,
    )
  }
  return readme.slice(0, from) + block + readme.slice(to + end.length)
}
