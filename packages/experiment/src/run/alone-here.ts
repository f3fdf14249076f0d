import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { claimFile } from '@rpc-vs-mom/files'

/**
 * Notes that this process measures on this machine, until `stack` is disposed; returns the process that does so
 * already, which then shares the processors with this one. Knows only of processes with the same temporary
 * directory, and of none where that cannot be written.
 */
export function noteMeasuring(stack: AsyncDisposableStack): number | undefined {
  try {
    const claim = claimFile(join(tmpdir(), 'rpc-vs-mom.measuring'))
    stack.defer(() => claim.release())
    return claim.heldBy
  } catch {
    return undefined
  }
}
