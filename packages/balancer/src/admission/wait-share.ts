/** Share of its time that a request may spend waiting: who is served at the deadline is work for nothing. */
export const waitShare = 1 / 2
