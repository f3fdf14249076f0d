import { fork } from 'node:child_process'
import { once } from 'node:events'
import { stopChild } from '@rpc-vs-mom/experiment/processes'
import type { Measurement, MeasureSpec } from './measure.ts'
import type { Candidate } from './settings.ts'

/** Long enough to take down what a measurement has started. */
const graceMs = 5000

/**
 * Measures one candidate in a process of its own, which has the flags of its hammer and is ended when `stack` is
 * disposed; never settles then, because what is taken down under it fails in ways that mean nothing.
 */
export async function measureCandidate(
  { flags: nodeFlags, everyThreadInRealTime = false }: Candidate,
  spec: Omit<MeasureSpec, 'nodeFlags' | 'everyThreadInRealTime'>,
  stack: AsyncDisposableStack,
): Promise<Measurement> {
  const child = fork(new URL('./measure.ts', import.meta.url), {
    execArgv: [...nodeFlags.hammer],
  })
  stack.defer(() => stopChild(child, graceMs))
  child.send({ ...spec, nodeFlags, everyThreadInRealTime } satisfies MeasureSpec)
  const exited = once(child, 'exit') as Promise<[number | null]>
  const ended = exited.then(([code]) => {
    if (stack.disposed) return new Promise<never>(() => undefined)
    throw new Error(`a measurement ended with exit code ${String(code)} before it was complete`)
  })
  ended.catch(() => undefined)
  const [measurement] = (await Promise.race([once(child, 'message'), ended])) as [Measurement]
  await exited
  return measurement
}
