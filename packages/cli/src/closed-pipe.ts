/**
 * Ends the process quietly when the reader of its output has gone, as `command | head` does; without it
 * the next line printed would be an unhandled error.
 */
export function endWhenReaderIsGone(): void {
  for (const stream of [process.stdout, process.stderr]) {
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EPIPE') throw error
      process.exit()
    })
  }
}
