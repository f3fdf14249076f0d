/** How questions are asked, and how a plan is run and recorded, for programs that have trials of their own. */
export { createAsker } from './ask-question.ts'
export { ledgerOf, runPlan } from './run-plan.ts'
export { recordSample } from './record-sample.ts'
