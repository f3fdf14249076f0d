/** Why a database could not be written; the message is one sentence, and the old file is untouched. */
export class DatasetWriteError extends Error {
  override readonly name = 'DatasetWriteError'
  readonly reason: 'exists' | 'not-writable' | 'no-space' | 'damaged' | 'aborted'

  constructor(reason: DatasetWriteError['reason'], sentence: string, options?: ErrorOptions) {
    super(sentence, options)
    this.reason = reason
  }
}
