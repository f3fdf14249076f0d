/*
 * The place of a sale: one whole number by which sales are ordered by region, category, hour of the day and
 * second. A range of them is one comparison per row where a covering index of four columns takes four and
 * has to be unpacked first: a quarter less time for a long range (measured on a million sales).
 */

/** Sales of one second, region and category that have a place. */
export const placesPerSecond = 2 ** 8

/** Seconds since 1970 up to 2038. */
export const secondsEnd = 2 ** 31

export const placesPerHour = secondsEnd * placesPerSecond

/** Hours up to 31, so that each level is a whole number of bits. */
export const hoursEnd = 2 ** 5

export const placesPerCategory = hoursEnd * placesPerHour

export const placesPerRegion = 2 ** 5 * placesPerCategory

/** Ids of regions and categories that have a place: all places fit into 2^53, as JavaScript counts. */
export const placeLimits = { regionId: 2 ** 4 - 1, categoryId: 2 ** 5 - 1 } as const
