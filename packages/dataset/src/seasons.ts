/** Relative number of sales in each UTC hour: shops of all time zones, so the night is quiet, not silent. */
export const hourWeights = [
  8, 6, 5, 5, 6, 8, 12, 18, 26, 34, 40, 44, 46, 44, 42, 42, 44, 48, 50, 46, 38, 28, 18, 12,
] as const

/** Relative number of sales of 1, 2, 3... pieces. */
export const quantityWeights = [60, 22, 10, 5, 3] as const

const weekdayWeights = [9, 8, 8, 9, 10, 13, 14] as const // Sunday first
const monthWeights = [8, 7, 8, 9, 9, 9, 8, 8, 9, 10, 14, 18] as const

/** Relative number of sales on each day from `fromS` on, by weekday and month. */
export function dayWeights(fromS: number, days: number): number[] {
  return Array.from({ length: days }, (_, day) => {
    const date = new Date((fromS + day * 86_400) * 1000)
    return weekdayWeights[date.getUTCDay()]! * monthWeights[date.getUTCMonth()]!
  })
}
