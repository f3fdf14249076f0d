import type { Loss, Stretch } from './measure.ts'

/** What one round measured of one store. */
export interface Measured {
  readonly store: string
  readonly stretches: readonly Stretch[]
  readonly loss: Loss
}

const figures = [
  'publishesPerSecond',
  'p50Ms',
  'p99Ms',
  'brokerUsPerMessage',
  'clientUsPerMessage',
] as const

/** For each store the median of every figure over its rounds, and what all kills together lost. */
export function mediansOf(measured: readonly Measured[]): Measured[] {
  const stores = [...new Set(measured.map(({ store }) => store))]
  return stores.map((store) => {
    const rounds = measured.filter((one) => one.store === store)
    const stretches = rounds[0]!.stretches.map((first, index) => {
      const same = rounds.map((round) => round.stretches[index]!)
      const medians = figures.map((name) => [name, median(same.map((one) => one[name]))])
      return {
        ...first,
        ...(Object.fromEntries(medians) as Pick<Stretch, (typeof figures)[number]>),
      }
    })
    const sum = (name: keyof Loss): number =>
      rounds.reduce((total, { loss }) => total + loss[name], 0)
    const loss = {
      acknowledged: sum('acknowledged'),
      lost: sum('lost'),
      givenTwice: sum('givenTwice'),
    }
    return { store, stretches, loss }
  })
}

export function tableOf(medians: readonly Measured[]): string[][] {
  const head = [
    'store',
    'over',
    'on their way',
    'per s',
    'p50 ms',
    'p99 ms',
    'broker us',
    'client us',
  ]
  const rows = medians.flatMap(({ store, stretches }) =>
    stretches.map((one) => [
      store,
      one.over,
      String(one.outstanding),
      String(Math.round(one.publishesPerSecond)),
      one.p50Ms.toFixed(2),
      one.p99Ms.toFixed(2),
      one.brokerUsPerMessage.toFixed(1),
      one.clientUsPerMessage.toFixed(1),
    ]),
  )
  return [head, ...rows]
}

/** For each store one sentence that says what it is for, by what was measured of it. */
export function sentencesOf(medians: readonly Measured[]): string[] {
  return medians.map(({ store, stretches, loss }) => {
    const best = stretches.toSorted((a, b) => b.publishesPerSecond - a.publishesPerSecond)[0]!
    const rate = `${Math.round(best.publishesPerSecond)} messages/s at a median of ${best.p50Ms.toFixed(1)} ms`
    const kept =
      loss.lost === 0
        ? `none of ${loss.acknowledged} acknowledged messages were lost when it was killed: for what must not be lost`
        : `${loss.lost} of ${loss.acknowledged} acknowledged messages were lost when it was killed: for what may be lost`
    return `${store}: up to ${rate}; ${kept}.`
  })
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b)
  const middle = sorted.length >> 1
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2
}
