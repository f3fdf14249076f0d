import type { ServerInterceptingCallInterface } from '@grpc/grpc-js'

/**
 * Makes an incoming call tell its deadline as a moment of `performance.now()`. grpc-js tells it by the wall clock,
 * which may be set before the deadline is looked at; to be called in the turn in which the headers came.
 */
export function withMonotonicDeadline<Call extends ServerInterceptingCallInterface>(
  call: Call,
): Call {
  const deadlineMs = performance.now() + (Number(call.getDeadline()) - Date.now())
  call.getDeadline = () => deadlineMs
  return call
}
