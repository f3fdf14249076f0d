import type { ComponentCost } from '../record/cost.ts'

/**
 * Processes of a component that ended unplanned while it was measured, with CPU time that nobody read. None of a
 * broker: of that its account tells, and its helper processes come and go. None is known of old runs.
 */
export function endedProcesses({
  role,
  each,
  processes,
  endedAsPlanned = 0,
}: ComponentCost): number {
  if (role === 'broker' || each === undefined) return 0
  return Math.max(0, processes - each.length - endedAsPlanned)
}
