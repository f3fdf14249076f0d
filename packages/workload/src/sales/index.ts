/**
 * What is asked of sales and what is right: seeded requests, each with the answer that a correct worker gives.
 *
 * Answers come from the generated rows by brute force, never from the database or the query package. It
 * does not decide when a request is sent (load), and loads no database: that is `./serving`.
 */
import type { Workload } from '../workload.ts'
import { drawSales } from './questions.ts'
import { salesOptions, type SalesSettings } from './sales-settings.ts'

export { createOracle, type Oracle } from './oracle.ts'
export { checkAnswer, type SalesAnswer } from './check-answer.ts'
export { salesWorkload, type SalesQuestions, type WorkloadSpec } from './sales-workload.ts'

const aboutSales: Workload<SalesSettings> = {
  name: 'sales',
  options: salesOptions,
  draw: drawSales,
  seederFlags: ({ dataSeed, sales, profile }) => [
    '--seed',
    String(dataSeed),
    '--sales',
    String(sales),
    '--profiles',
    profile,
  ],
  workerFlags: ({ profile }, dataFile) => ['--db', dataFile, '--profile', profile],
}

export const workload: Workload = aboutSales
