/** What SQLite has done when a commit returns: written and synced, or written only (sqlite.org/pragma.html#pragma_synchronous). */
export const durabilities = ['full', 'normal'] as const

export type Durability = (typeof durabilities)[number]
