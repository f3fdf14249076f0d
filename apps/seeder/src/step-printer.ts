import type { WriteProgress } from '@rpc-vs-mom/dataset'

/** Shows how far writing is, on one line that is written over. */
export interface StepPrinter {
  readonly onProgress: (progress: WriteProgress) => void
  /** Removes the line. */
  readonly clear: () => void
}

const clearLine = '\r\u001B[2K'

/** Prints to a terminal and says nothing to a file or pipe, where lines cannot be written over. */
export function stepPrinter(stream: NodeJS.WriteStream): StepPrinter {
  if (!stream.isTTY) return { onProgress: () => {}, clear: () => {} }
  let shown = ''
  return {
    onProgress({ step, done }) {
      const line = `${step} ${Math.floor(done * 100)} %`
      if (line !== shown) stream.write(`${clearLine}${line}`)
      shown = line
    },
    clear: () => void stream.write(clearLine),
  }
}
