import { fork, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { getCompileCacheDir } from 'node:module'
import {
  DatasetWriteError,
  removeLeftovers,
  type DatasetFormat,
  type DatasetProfile,
  type DatasetSpec,
  type WriteOptions,
  type WriteProgress,
  type WrittenDataset,
} from '@rpc-vs-mom/dataset'

/** What the process that writes is told to do. */
export interface WriteOrder {
  readonly path: string
  readonly spec: DatasetSpec
  readonly force: boolean
  readonly profiles: readonly DatasetProfile[]
  readonly format: DatasetFormat
}

/** What it says. */
export type FromWriter =
  | { readonly type: 'progress'; readonly progress: WriteProgress }
  | { readonly type: 'written'; readonly written: WrittenDataset }
  | {
      readonly type: 'failed'
      readonly reason: DatasetWriteError['reason']
      readonly sentence: string
    }

/**
 * Writes in a process of its own, which can be ended at any moment: SQLite works for seconds at a time in
 * which no signal could be answered. Rejects as `writeDataset` does, and with reason `aborted` as soon as
 * the process is gone and what it left is removed.
 */
export async function writeApart(
  order: WriteOrder,
  { signal, onProgress }: Pick<WriteOptions, 'signal' | 'onProgress'>,
): Promise<WrittenDataset> {
  const writer = startWriter()
  const stop = (): void => void writer.kill('SIGKILL')
  signal?.addEventListener('abort', stop)
  if (signal?.aborted === true) stop()
  let last: FromWriter | undefined
  writer.on('message', (said: FromWriter) => {
    if (said.type === 'progress') onProgress?.(said.progress)
    else last = said
  })
  writer.send(order, () => undefined)
  const [code, killedBy] = (await once(writer, 'close')) as [number | null, string | null]
  signal?.removeEventListener('abort', stop)
  if (last?.type === 'written') return last.written
  if (last?.type === 'failed') throw new DatasetWriteError(last.reason, last.sentence)
  removeLeftovers(order.path)
  if (killedBy !== null) throw new DatasetWriteError('aborted', stoppedBy(signal, killedBy))
  throw new Error(`the process that writes ended with exit code ${code}`)
}

function startWriter(): ChildProcess {
  const cache = getCompileCacheDir()
  return fork(new URL('writer.ts', import.meta.url), {
    env: { ...process.env, ...(cache !== undefined && { NODE_COMPILE_CACHE: cache }) },
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  })
}

function stoppedBy(signal: AbortSignal | undefined, killedBy: string): string {
  if (signal?.aborted === true) return 'Stopped before the file was complete.'
  return `Stopped before the file was complete: the process that writes was ended by ${killedBy}.`
}
