import type { Kind } from './contract.ts'

/** A reaction as a session keeps it, by its number. */
export interface SentReaction {
  /** By its number in the session. */
  readonly product: number
  readonly kind: Kind
  /** Of the monotonic clock of the machine, in microseconds. */
  readonly sentAtUs: number
  isAccepted: boolean
}

/** Digits of one length, so that keys are in the order of numbers. */
export function keyOf(prefix: string, number: number): string {
  return `${prefix}${String(number).padStart(9, '0')}`
}

export function productOf(prefix: string, product: number): string {
  return `${prefix}${product}`
}
