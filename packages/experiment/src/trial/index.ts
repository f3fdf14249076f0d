/** How a plan is run and recorded, for programs that ask something else than the questions of a workload. */
export { ledgerOf, putPlan } from './put-plan.ts'
export { recordSample } from './record-sample.ts'
