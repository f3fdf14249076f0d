/**
 * The price: CPU time and resident memory of the processes that make up a component.
 *
 * It reads what the operating system counts, on Linux to the nanosecond, elsewhere to the hundredth
 * of a second. It starts no process and knows no variant.
 */
export { CostMeter, meterCosts, type Component, type ComponentCost } from './meter.ts'
export { readUsage, type ProcessUsage } from './process-usage.ts'
export { readHost, type HostReading } from './host.ts'
export { processTree, runningProcesses } from './process-tree.ts'
export type { HostSecond } from './host-rows.ts'
export { watchHost } from './watch-host.ts'
