/**
 * What is asked and what is right: seeded requests, each with the answer that a correct worker gives.
 *
 * Answers come from the generated rows by brute force, never from the database or the query package. It
 * does not decide when a request is sent (load).
 */
export { createOracle, type Oracle } from './oracle.ts'
export { checkAnswer, type SalesAnswer } from './sales-answer.ts'
export { salesWorkload, type SalesQuestions, type WorkloadSpec } from './sales-workload.ts'
