/**
 * What theory expects of a policy: a discrete-event simulation of requests that are shared out over
 * servers, and the closed forms that it is held against.
 *
 * Pure; a policy is passed in, so it simulates the code that the lb runs. It models no network, no
 * processor and no failure: what a measurement shows beyond it is theirs.
 */
export { meanWaitMG1, meanWaitMMc, type Queue } from './closed-forms.ts'
export { type Pick, simulate, type SimulatedServer, type SimulationOptions } from './simulate.ts'
export { drawTrace, type ServiceMix, serviceMoments, type Trace } from './trace.ts'
