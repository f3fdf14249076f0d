/** An item that was acknowledged: the number it was made by, and the id that it got. */
export interface AcceptedItem {
  readonly number: number
  readonly id: number
}

/** Digits of one length, so that keys are in the order of numbers. */
export function keyOf(prefix: string, number: number): string {
  return `${prefix}${String(number).padStart(9, '0')}`
}
