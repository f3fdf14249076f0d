import type { WorkerTimes } from '@rpc-vs-mom/results'
import type { Done } from '@rpc-vs-mom/service'

/** Who answered, as a message tells it. */
export interface Served {
  readonly worker: string
  readonly waitUs: number
  readonly workUs: number
}

export function servedBy(
  worker: string,
  { waitUs, workUs }: Omit<Done<unknown>, 'result'>,
): Served {
  return { worker, waitUs: Math.round(waitUs), workUs: Math.round(workUs) }
}

/** What a reply told of its worker, as the record keeps it. */
export function workerTimes(served: Served | null | undefined): { worker?: WorkerTimes } {
  if (!served) return {}
  return { worker: { name: served.worker, waitUs: served.waitUs, queryUs: served.workUs } }
}
