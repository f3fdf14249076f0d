/** Share of its time that a request may spend waiting: a request served at its deadline is work for nothing. */
export const waitShare = 1 / 2
