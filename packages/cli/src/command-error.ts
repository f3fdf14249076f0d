/** What an exit code of any of our commands means. */
export const exitCodes = {
  ok: 0,
  /** A bug of ours: printed with its stack. */
  unexpected: 1,
  /** A wrong flag, unit or combination. */
  usage: 2,
  /** A broker, balancer or worker did not answer, or a port was taken. */
  unreachable: 3,
  /** A file could not be written; what was there before is untouched. */
  notWritable: 4,
  /** A file is missing, unreadable or not what it should be. */
  badData: 5,
  /** The run is not a measurement: wrong answers, an unbalanced ledger, a generator that fell behind. */
  invalidRun: 98,
  /** A measurement of something that failed, timed out or refused more than it may. */
  unanswered: 99,
  /** Stopped by a signal. */
  interrupted: 130,
} as const

export type CommandErrorKind = Exclude<keyof typeof exitCodes, 'ok'>

/** An error the user can do something about: printed as its one sentence, without a stack. */
export class CommandError extends Error {
  override readonly name = 'CommandError'
  readonly exitCode: number

  constructor(exitCode: CommandErrorKind, sentence: string, options?: ErrorOptions) {
    super(sentence, options)
    this.exitCode = exitCodes[exitCode]
  }
}
