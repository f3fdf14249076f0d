/**
 * Text that GitHub shows as it is, on one line: no mark of Markdown, tag or entity in it counts. Names come from
 * a command line or from a file that somebody else wrote.
 */
export function escapeMarks(text: string): string {
  return text
    .replaceAll(/\s*[\r\n]\s*/g, ' ')
    .replaceAll(/[\\*~`[\]]/g, '\\$&')
    .replaceAll(/<(?=[a-z/!?])|&(?=[a-z#])|(?<![\p{L}\p{N}])_|_(?![\p{L}\p{N}])/giu, '\\$&')
}

/** Text as code within a line, whatever is in it. */
export function codeSpan(text: string): string {
  const fence = '`'.repeat(longestRun(text) + 1)
  const space = fence.length > 1 ? ' ' : ''
  return `${fence}${space}${text.replaceAll(/[\r\n]+/g, ' ')}${space}${fence}`
}

/** Lines of code, whatever is in them. */
export function codeBlock(text: string): string {
  const fence = '`'.repeat(Math.max(3, longestRun(text) + 1))
  return `${fence}\n${text}\n${fence}`
}

function longestRun(text: string): number {
  return Math.max(0, ...(text.match(/`+/g) ?? []).map((run) => run.length))
}
