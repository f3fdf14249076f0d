// The thread of `ThreadedQueries`: opens the file, says so, and then answers each filter it is sent.
import { parentPort, workerData } from 'node:worker_threads'
import {
  openSales,
  SalesFileError,
  type Sales,
  type SalesFileFault,
  type SalesProfile,
  type SalesSummary,
} from '@rpc-vs-mom/query'
import type { SalesFilter } from '@rpc-vs-mom/schema'

export interface ThreadData {
  readonly path: string
  readonly profile: SalesProfile
}

export type FromThread =
  | { readonly type: 'opened' }
  | {
      readonly type: 'refused' | 'changed'
      readonly reason: SalesFileFault
      readonly sentence: string
    }
  | { readonly type: 'done'; readonly summary: SalesSummary; readonly workUs: number }
  | { readonly type: 'failed'; readonly error: unknown }

const { path, profile } = workerData as ThreadData
const sales = open()
if (sales) {
  parentPort?.on('message', (filter: SalesFilter) => say(answer(sales, filter)))
  say({ type: 'opened' })
  void sales.changed.then((error) => sayError('changed', error))
}

function open(): Sales | undefined {
  try {
    return openSales(path, { profile })
  } catch (error) {
    if (!(error instanceof SalesFileError)) throw error
    sayError('refused', error)
    return undefined
  }
}

function answer(opened: Sales, filter: SalesFilter): FromThread {
  const startMs = performance.now()
  try {
    const summary = opened.summarize(filter)
    return { type: 'done', summary, workUs: (performance.now() - startMs) * 1000 }
  } catch (error) {
    return { type: 'failed', error }
  }
}

/** An error that crosses threads loses its class. */
function sayError(type: 'refused' | 'changed', { reason, message }: SalesFileError): void {
  say({ type, reason, sentence: message })
}

function say(message: FromThread): void {
  parentPort?.postMessage(message)
}
