/**
 * The command line of every app: flags with units, one-sentence errors, exit codes, orderly shutdown.
 *
 * It knows no app and no flag of one.
 */
export { program, runProgram, type Command } from './program.ts'
export { CommandError, exitCodes } from './command-error.ts'
export { maskPassword } from './mask-password.ts'
export { onShutdown } from './shutdown.ts'
export { announceReady, type Ready } from './ready.ts'
export { count, durationMs, oneOf, rateRps } from './units.ts'
