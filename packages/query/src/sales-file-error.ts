/** Why a database cannot answer; the message is one sentence that names the file and what to do. */
export class SalesFileError extends Error {
  override readonly name = 'SalesFileError'
  readonly reason: SalesFileFault

  constructor(reason: SalesFileFault, sentence: string, options?: ErrorOptions) {
    super(sentence, options)
    this.reason = reason
  }
}

/**
 * `not-sales`: a readable file that is not a database of ours, or not a database at all. `damaged`: not what
 * was written, `changed`: written to while it was open.
 */
export type SalesFileFault =
  | 'missing'
  | 'unreadable'
  | 'not-sales'
  | 'old-schema'
  | 'no-profile'
  | 'damaged'
  | 'changed'
