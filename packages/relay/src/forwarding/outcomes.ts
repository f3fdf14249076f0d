import type { Outcome } from '../router.ts'

/** gRPC has status codes 0 to 16. */
const STATUS_CODES = 17

const answers: readonly Outcome[] = Array.from({ length: STATUS_CODES }, (_, status) => ({
  kind: 'answered',
  status,
}))

const ANSWERED_WITHOUT_STATUS: Outcome = { kind: 'answered', status: undefined }
export const CANCELLED: Outcome = { kind: 'cancelled' }
export const EXPIRED: Outcome = { kind: 'expired' }
export const MALFORMED: Outcome = { kind: 'malformed' }
export const LOST_RACE: Outcome = { kind: 'lost-race' }
export const REJECTED: Outcome = { kind: 'rejected' }
export const REFUSED: Outcome = { kind: 'refused' }
export const STALLED: Outcome = { kind: 'stalled' }
export const NEVER_SENT: Outcome = { kind: 'lost', reached: false }
export const LOST: Outcome = { kind: 'lost', reached: true }

/** The outcome of an answer, without an allocation for the usual codes. */
export function answered(status: number | undefined, httpStatus: number): Outcome {
  if (status === undefined) return isClientError(httpStatus) ? REJECTED : ANSWERED_WITHOUT_STATUS
  return answers[status] ?? { kind: 'answered', status }
}

/** 429 is about load, as are those of 5xx. */
function isClientError(httpStatus: number): boolean {
  return httpStatus >= 400 && httpStatus < 500 && httpStatus !== 429
}
