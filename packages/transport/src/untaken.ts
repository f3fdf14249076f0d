import { AskError } from './ask-error.ts'

/**
 * The outcome of a request that nobody has worked on and that somebody else might: a listener that fetched it
 * from a queue puts it back there, for the next consumer. Elsewhere, and where it cannot be put back, it is
 * the UNAVAILABLE that it also is.
 */
export class Untaken extends AskError {
  constructor(message: string) {
    super('UNAVAILABLE', message)
  }
}
