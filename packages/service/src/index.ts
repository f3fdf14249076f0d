/**
 * The answering side: gives the bytes of a request to the handler of its method, the same for every
 * transport; and the bounded backlog in which work waits its turn.
 *
 * It does not listen (transport), nor does it know what is asked: handlers are those of a workload.
 */
export { Backlog, defaultMaxWaiting, Refused, type Done, type Task } from './backlog.ts'
export { withHandlerTime, type HandlerTime } from './handler-time.ts'
export { startWithinMs, type Handler, type ServiceCall } from './handler.ts'
export { TurnBatches, type TurnBatchesOptions } from './turn-batches.ts'
export { repeatAnswers } from './repeat-answers.ts'
export { createService, type Service, type ServiceOptions } from './service.ts'
