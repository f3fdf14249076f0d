import { getPriority, setPriority } from 'node:os'

/** Niceness of the sender while it measures, where the system allows it. */
export const wantedNiceness = -10

/**
 * Lets the calling thread, and threads it starts from now on, run before others of ordinary priority:
 * a generator that queues for a processor behind the system it measures sends late. Needs a privilege
 * on most systems; without it nothing changes. Processes started meanwhile would inherit it.
 */
export function raisePriority(): { readonly niceness: number; restore(): void } {
  const before = getPriority()
  try {
    setPriority(wantedNiceness)
  } catch {
    // Not allowed; the send lag, which is recorded, shows what it costs.
  }
  return { niceness: getPriority(), restore: () => restorePriority(before) }
}

function restorePriority(niceness: number): void {
  if (getPriority() !== niceness) setPriority(niceness)
}
