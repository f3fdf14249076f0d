import type { ComponentCost } from '../record/cost.ts'

/**
 * Processes of a component that ended while it was measured, with CPU time that nobody read. None of a
 * broker: of that its account tells, and its helper processes come and go. None is known of old runs.
 */
export function endedProcesses({ role, each, processes }: ComponentCost): number {
  return role === 'broker' || each === undefined ? 0 : Math.max(0, processes - each.length)
}
