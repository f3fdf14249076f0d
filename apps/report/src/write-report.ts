import { join } from 'node:path'
import { readRun, writeComparison, writeFileWhole } from '@rpc-vs-mom/results'
import { costChart } from './charts/cost-chart.ts'
import { percentileChart } from './charts/percentile-chart.ts'
import { svgFile } from './charts/svg-frame.ts'
import { timelineChart } from './charts/timeline-chart.ts'
import { chartFile, markdownReport } from './markdown-report.ts'
import { htmlPage } from './page/html-page.ts'
import { reportView, type ReportView } from './report-view.ts'

/**
 * Renders `comparison.json`, `report.html`, `report.md` and the charts of a run beside its data, from
 * that data alone: the same data gives the same bytes.
 */
export async function writeReport(runFolder: string): Promise<ReportView> {
  const view = reportView(await readRun(runFolder))
  await writeComparison(runFolder, view.comparison)
  for (const chart of [percentileChart(view), timelineChart(view), costChart(view)])
    await writeFileWhole(join(runFolder, chartFile(chart)), svgFile(chart))
  await writeFileWhole(join(runFolder, 'report.md'), markdownReport(view))
  await writeFileWhole(join(runFolder, 'report.html'), htmlPage(view))
  return view
}
