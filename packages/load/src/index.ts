/**
 * The traffic: which question is due when, asking it then, and accounting for what came of it.
 *
 * It knows neither transports nor what the questions mean: its caller passes a function that
 * asks question number n. Clock and alarm are injected. It keeps no statistics (results).
 */
export { arrivalProcesses, type ArrivalProcess } from './arrivals.ts'
export { threadAlarm, type Alarm } from './alarm.ts'
export type { UncheckedReply } from './check-queue.ts'
export { monotonicClock, type Clock } from './clock.ts'
export { closedLoop, type ClosedLoop } from './closed-loop.ts'
export type { End, RightAnswer } from './end.ts'
export { watchEventLoop, type EventLoopHealth } from './event-loop-health.ts'
export { type Tally, type RequestOutcome } from './tally.ts'
export { obtainableScheduling, raisePriority } from './priority.ts'
export {
  createPlan,
  hashPlan,
  maxPlannedRequests,
  measuredIn,
  type Plan,
  type PlanSpec,
  type RateStep,
} from './plan.ts'
export {
  runLoad,
  settleGraceMs,
  type AskQuestion,
  type LoadObserver,
  type LoadOptions,
  type Sample,
} from './run-load.ts'
export type { AttemptEnd } from './attempted-request.ts'
export {
  runThreadGroups,
  type GroupedRequest,
  type ThreadGroups,
  type ThreadTime,
} from './thread-groups.ts'
export { watchWallClock, type ClockStep } from './wall-clock.ts'
export { warmUp, type WarmUpOptions } from './warm-up.ts'
