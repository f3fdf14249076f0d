/**
 * The command line of every app: flags with units, one-sentence errors, exit codes, orderly shutdown.
 *
 * It knows no app and no flag of one.
 */
export { Option, program, runProgram, type Command } from './program.ts'
export { CommandError, exitCodes, type CommandErrorKind } from './command-error.ts'
export { durationOption } from './duration-option.ts'
export { didYouMean, nearestWord } from './nearest-word.ts'
export { onShutdown } from './shutdown.ts'
export { announceFinalCounts, announceReady, type FinalCounts, type Ready } from './ready.ts'
export { required } from './required.ts'
export { rethrowAs } from './rethrow-as.ts'
export { shareOption } from './share-option.ts'
export {
  byteSize,
  count,
  durationMs,
  listOf,
  nameText,
  oneOf,
  rateRps,
  rateSteps,
  share,
} from './units.ts'
export { urlOption } from './url-option.ts'
