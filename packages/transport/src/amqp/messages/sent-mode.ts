/** Whether work without a reply is written to disk by the broker, and so survives its end. */
export const sentModes = ['persistent', 'transient'] as const

export type SentMode = (typeof sentModes)[number]
