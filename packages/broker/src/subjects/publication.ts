/** A message to all who listen to a subject. */
export interface Publication {
  readonly subject: string
  readonly body: Buffer
  /** How long it can be fetched; 0: it is not stored. */
  readonly expirationSeconds: number
}
