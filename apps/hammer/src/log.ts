/** One line of progress, on stderr so that stdout holds results only. */
export function log(line: string): void {
  process.stderr.write(`hammer: ${line}\n`)
}
