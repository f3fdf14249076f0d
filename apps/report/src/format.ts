import { numbers } from '@rpc-vs-mom/results'

/** Figures are written here as in the sentences of the verdicts. */
export const { counted, duration, ms, percent, percentOf, significant, were, whole } = numbers

export function mebibytes(bytes: number): string {
  return whole(bytes / 2 ** 20)
}

/** A factor as the verdicts write it. */
export function times(ratio: number): string {
  return `\u00d7${numbers.times(ratio)}`
}

/** `2026-11-21 14:03 UTC`. */
export function minute(iso: string): string {
  return `${iso.slice(0, 10)} ${iso.slice(11, 16)} UTC`
}
