/** A figure that must hold. */
export interface Goal {
  readonly what: string
  readonly actual: number
  readonly limit: number
  /** Whether the limit is the least or the most that is allowed. */
  readonly is: 'at least' | 'at most'
  readonly unit: string
}

/** Prints goals, one per line, and makes the process exit with 1 if one is missed. */
export function printGoals(goals: readonly Goal[]): void {
  for (const { what, actual, limit, is, unit } of goals) {
    const holds = is === 'at most' ? actual <= limit : actual >= limit
    if (!holds) process.exitCode = 1
    const verdict = holds ? 'ok    ' : 'MISSED'
    console.log(`${verdict}  ${what}: ${figure(actual)}${unit} (${is} ${limit}${unit})`)
  }
}

/** Prints one measured cost per line. */
export function printCosts(costs: ReadonlyMap<string, number>, unit: string): void {
  for (const [name, cost] of costs)
    console.log(`        ${name.padEnd(48)} ${figure(cost)} ${unit}`)
}

function figure(value: number): string {
  return value >= 100 ? value.toFixed(0) : value.toFixed(2)
}
