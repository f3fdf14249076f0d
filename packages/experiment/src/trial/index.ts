/** How a plan is put and recorded, for whoever asks something else than the questions of a workload. */
export { ledgerOf, putPlan } from './put-plan.ts'
export { recordSample } from './record-sample.ts'
