/**
 * What is asked and what is right, whatever it is about: one folder for each workload, all of them behind
 * `Workload` for those who ask and `Serving` for those who answer; the registry finds the folders.
 *
 * It moves no bytes (transport) and does not decide when a request is sent (load). Importing it loads no workload.
 */
export {
  openServing,
  servingNamed,
  workloadNamed,
  workloads,
  type WorkloadFolders,
} from './registry.ts'
export {
  servingOf,
  workerFlags,
  type Answers,
  type FreshServing,
  type Serving,
  type ServingChoice,
} from './serving.ts'
export { sameEachTime } from './same-each-time.ts'
export {
  settingsOf,
  UnreadableReply,
  type Asked,
  type CheckedReply,
  type EncodedRequest,
  type Questions,
  type Session,
  type Settings,
  type Workload,
} from './workload.ts'
export { workloadIn, workloadOption } from './workload-flag.ts'
