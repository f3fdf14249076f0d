import { dirname, relative } from 'node:path'
import { CommandError } from '@rpc-vs-mom/cli'
import { minute } from './format.ts'
import type { RenderedRun } from './rendered-run.ts'

const begin = '<!-- results:begin -->'
const end = '<!-- results:end -->'

/** Answer and links of a run, for the README; links go from its folder to the run's. */
export function readmeBlock(run: RenderedRun, readmeFile: string, runFolder: string): string {
  const link = (file: string): string => `${relative(dirname(readmeFile), runFolder)}/${file}`
  const { startedAt, environment } = run.manifest
  return [
    begin,
    ...run.summaryParts(link),
    `Measured ${minute(startedAt)} on ${environment.cpuCores} \u00d7 ${environment.cpuModel}: [the whole report](${link('report.md')}).`,
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
