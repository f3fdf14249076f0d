/** Factors, above 1, below which a difference is not worth choosing by. */
export const matters = { speed: 1.25, cost: 1.15 } as const
