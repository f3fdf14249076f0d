// The process of `writeApart`: writes what it is told to, and says how far it is and how that ended.
import { once } from 'node:events'
import { DatasetWriteError, writeDataset, type WriteProgress } from '@rpc-vs-mom/dataset'
import type { FromWriter, WriteOrder } from './write-apart.ts'

const orphaned = new AbortController()
process.once('disconnect', () => orphaned.abort())
const [order] = (await once(process, 'message')) as [WriteOrder]
await write(order)
process.disconnect?.()

async function write({ path, spec, ...options }: WriteOrder): Promise<void> {
  const onProgress = throttled()
  try {
    const { signal } = orphaned
    const written = await writeDataset(path, spec, { ...options, signal, onProgress })
    await say({ type: 'written', written })
  } catch (error) {
    if (!(error instanceof DatasetWriteError)) throw error
    await say({ type: 'failed', reason: error.reason, sentence: error.message })
  }
}

/** Whole percents are what is shown. */
function throttled(): (progress: WriteProgress) => void {
  let shown = ''
  return (progress: WriteProgress): void => {
    const next = `${progress.step} ${Math.floor(progress.done * 100)}`
    if (next === shown) return
    shown = next
    void say({ type: 'progress', progress })
  }
}

function say(message: FromWriter): Promise<void> {
  return new Promise((resolve) => {
    if (!process.connected) return resolve()
    process.send!(message, () => resolve())
  })
}
