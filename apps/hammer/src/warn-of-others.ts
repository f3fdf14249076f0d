import { noteMeasuring } from '@rpc-vs-mom/experiment'
import { log } from './log.ts'

/** Warns when another run measures on this machine, and lets others know of this one until `stack` is disposed. */
export function warnOfOthers(stack: AsyncDisposableStack): void {
  const other = noteMeasuring(stack)
  if (other !== undefined)
    log(`process ${other} measures on this machine too, so each of the two runs disturbs the other`)
}
