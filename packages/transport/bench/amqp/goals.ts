import type { Row } from './rows.ts'
import type { Stalls } from './stalls.ts'

export interface Goal {
  readonly met: boolean
  readonly sentence: string
}

export interface Measured {
  readonly ours: Row
  /** Of many requests, one after the other. */
  readonly stalls: Stalls
  /** The same of the hand-written client, in turn with ours: what the machine itself delays. */
  readonly floorStalls: Stalls
}

/** What our transport must reach on any machine like the one of two cores it was set on. */
export function goalsOf({ ours, stalls, floorStalls }: Measured): Goal[] {
  return [
    atMost('worker', ours.workerUs, { limit: 16, unit: 'us of CPU per request at 32 in flight' }),
    atMost('client', ours.clientUs, { limit: 26, unit: 'us of CPU per request at 32 in flight' }),
    atMost('p50 at one in flight', stalls.p50Ms, { limit: 0.5, unit: 'ms' }),
    atMost(`stalls of 35 to 50 ms in ${stalls.samples} samples`, stalls.stalls, {
      limit: 0,
      unit: `(the hand-written client beside it: ${floorStalls.stalls})`,
    }),
  ]
}

function atMost(
  what: string,
  value: number,
  { limit, unit }: { limit: number; unit: string },
): Goal {
  const met = value <= limit
  const figure = Number.isInteger(value) ? String(value) : value.toFixed(2)
  const sentence = `${met ? 'met   ' : 'MISSED'} ${what}: ${figure}, at most ${limit} ${unit}`
  return { met, sentence: sentence.trimEnd() }
}
