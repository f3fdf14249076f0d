/**
 * When work that failed is given up: the same rule for work in a queue of a broker and in the log of a worker, so that
 * none of them does it more often than the other.
 */
export { isWorthAnotherAttempt, maxAttempts } from './another-attempt.ts'
