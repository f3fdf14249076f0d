import { watchOtherLoad } from './other-load.ts'

/** Cores that others may use meanwhile before a figure tells more of them than of the worker. */
export const othersMax = 0.15

const triesMax = 3

/** Only figures of other processes have it. */
export const othersUnit = 'cores'

export interface Measured<T> {
  readonly result: T
  /** Cores that processes other than ours used meanwhile. */
  readonly otherCores: number
}

/**
 * Measures, and again where other processes used the cores meanwhile, at most three times; keeps the one
 * with the least of them, whatever its figure. `pids` are processes of ours that are up all the time.
 */
export async function quietest<T>(
  measure: () => Promise<T>,
  pids: readonly number[] = [],
): Promise<Measured<T>> {
  let best: Measured<T> | undefined
  for (let tries = 0; tries < triesMax; tries++) {
    const otherLoad = watchOtherLoad(pids)
    const result = await measure()
    const otherCores = otherLoad()
    if (best === undefined || otherCores < best.otherCores) best = { result, otherCores }
    if (otherCores <= othersMax) break
  }
  return best!
}

/** The figure that says how far the measurements beside it can be trusted. */
export function othersFigure(what: string, measured: readonly Measured<unknown>[]) {
  const value = Math.max(...measured.map(({ otherCores }) => otherCores))
  return { name: `${what}: others used`, value, unit: othersUnit }
}
