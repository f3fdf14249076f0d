import { join } from 'node:path'
import { formatJson, readText, writeFileWhole } from '@rpc-vs-mom/results'
import { costChart } from './charts/cost-chart.ts'
import { percentileChart } from './charts/percentile-chart.ts'
import { svgFile } from './charts/svg-frame.ts'
import { timelineChart } from './charts/timeline-chart.ts'
import { chartFile, markdownReport } from './markdown-report.ts'
import { htmlPage } from './page/html-page.ts'
import type { ReportView } from './report-view.ts'

/** Writes `comparison.json`, `report.html`, `report.md` and the charts of a run beside its data. */
export async function writeReport(runFolder: string, view: ReportView): Promise<void> {
  for (const [name, text] of renderReport(view)) await writeFileWhole(join(runFolder, name), text)
}

/** The rendered files of a run that are missing or not what its data gives. */
export async function staleFiles(runFolder: string, view: ReportView): Promise<string[]> {
  const files = renderReport(view).map(async ([name, text]) => {
    const written = await readText(join(runFolder, name)).catch(() => undefined)
    return written === text ? [] : [join(runFolder, name)]
  })
  return (await Promise.all(files)).flat()
}

/** Every rendered file by its name, from the data alone: the same data gives the same bytes. */
function renderReport(view: ReportView): (readonly [name: string, text: string])[] {
  const charts = [percentileChart(view), timelineChart(view), costChart(view)]
  return [
    ['comparison.json', formatJson(view.comparison)],
    ...charts.map((chart) => [chartFile(chart), svgFile(chart)] as const),
    ['report.md', markdownReport(view)],
    ['report.html', htmlPage(view)],
  ]
}
