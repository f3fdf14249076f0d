import type { Sample } from '@rpc-vs-mom/load'
import type {
  Recorder,
  RequestEnd,
  RequestLog,
  SlowestRequests,
  WorkerTimes,
} from '@rpc-vs-mom/results'

/** Records how a request of the plan ended; its second is that of its intended start. */
export function recordSample(
  recorder: Recorder,
  { dueUs, sentUs, endUs, outcome, serverTiming }: Sample<WorkerTimes>,
): void {
  const second = Math.floor(dueUs / 1_000_000)
  if (outcome === 'shed' || outcome === 'shed-late') recorder.shed(second)
  else
    recorder.settled({
      second,
      responseUs: endUs - dueUs,
      serviceUs: endUs - sentUs,
      lagUs: sentUs - dueUs,
      outcome,
      ...(serverTiming && { worker: serverTiming }),
    })
}

/** A request that was not sent tells nothing of those who stood still. */
export function keepSlowSample(
  slowest: SlowestRequests,
  { dueUs, endUs, outcome, serverTiming }: Sample<WorkerTimes>,
): void {
  if (outcome === 'shed' || outcome === 'shed-late') return
  slowest.add({ dueUs, endUs, ...(serverTiming && { worker: serverTiming.name }) })
}

/** Keeps the request by itself, as trials with faults do. */
export function logSample(log: RequestLog, { dueUs, endUs, outcome }: Sample<WorkerTimes>): void {
  log.add({ dueUs, endUs, end: endOf(outcome) })
}

function endOf(outcome: Sample['outcome']): RequestEnd {
  if (typeof outcome === 'object') return 'failed'
  if (outcome === 'timed-out') return 'timedOut'
  return outcome === 'shed-late' ? 'shed' : outcome
}
