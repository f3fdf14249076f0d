/** A results folder that cannot be read or written: one sentence that names the file and what to do. */
export class ResultsError extends Error {
  override readonly name = 'ResultsError'
  readonly kind: 'badData' | 'notWritable'

  constructor(kind: ResultsError['kind'], sentence: string, options?: ErrorOptions) {
    super(sentence, options)
    this.kind = kind
  }
}
