/** How questions are asked, and how a plan is run and recorded, for programs that have trials of their own. */
export { createAsker } from './ask-question.ts'
export { ledgerOf, putPlan } from './put-plan.ts'
export { recordSample } from './record-sample.ts'
