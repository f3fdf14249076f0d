import type { Variant } from './variant.ts'

/** The same variant with synchronous work: its control for what it is worth not to wait. */
export function awaitingWork(variant: Variant): Variant {
  return {
    ...variant,
    name: `${variant.name}-sync`,
    summary: `As ${variant.name}, and what could be accepted now and done later is waited for until it is done.`,
    awaitsWorkOf: variant.name,
  }
}
