import type { CallOutcome } from '../router.ts'

/** gRPC has status codes 0 to 16. */
const STATUS_CODES = 17

const answers: readonly CallOutcome[] = Array.from({ length: STATUS_CODES }, (_, status) => ({
  kind: 'answered',
  status,
}))

const ANSWERED_WITHOUT_STATUS: CallOutcome = { kind: 'answered', status: undefined }
export const CANCELLED: CallOutcome = { kind: 'cancelled' }
export const EXPIRED: CallOutcome = { kind: 'expired' }
export const MALFORMED: CallOutcome = { kind: 'malformed' }
export const LOST_RACE: CallOutcome = { kind: 'lost-race' }
export const REJECTED: CallOutcome = { kind: 'rejected' }
export const REFUSED: CallOutcome = { kind: 'refused' }
export const STALLED: CallOutcome = { kind: 'stalled' }
export const NEVER_SENT: CallOutcome = { kind: 'lost', reached: false }
export const LOST: CallOutcome = { kind: 'lost', reached: true }

/** The outcome of an answer, without an allocation for the usual codes. */
export function answered(status: number | undefined, httpStatus: number): CallOutcome {
  if (status === undefined) return isClientError(httpStatus) ? REJECTED : ANSWERED_WITHOUT_STATUS
  return answers[status] ?? { kind: 'answered', status }
}

/** 429 is about load, as are those of 5xx. */
function isClientError(httpStatus: number): boolean {
  return httpStatus >= 400 && httpStatus < 500 && httpStatus !== 429
}
