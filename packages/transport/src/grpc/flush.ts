/** What replies may take to leave the process after the grace is over, and then once more goodbyes. */
export const flushMs = 500
