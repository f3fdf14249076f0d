import type { AttemptOutcome } from '@rpc-vs-mom/balancer'
import type { CallOutcome } from '@rpc-vs-mom/relay'
import { isPeerFault, AskError, statusCodes } from '@rpc-vs-mom/transport'

/** The numbers of gRPC's status codes (grpc/doc/statuscodes.md), by the names our transports use. */
const names = ['OK', ...statusCodes]

const ends = new Map(names.map((name, status) => [status, endAfter(name)]))

const noStatus: AttemptOutcome = { fault: 'It ended a call without a grpc-status.' }
const malformed: AttemptOutcome = { fault: 'Its answer broke the rules of HTTP/2.' }
const lost: AttemptOutcome = { fault: 'The connection broke.' }
const stalled: AttemptOutcome = { fault: 'It gave no sign of life in time.' }

/**
 * Codes of RST_STREAM (RFC 9113 section 7) that find fault with the request, or with nothing: NO_ERROR,
 * PROTOCOL_ERROR, FLOW_CONTROL_ERROR, STREAM_CLOSED, FRAME_SIZE_ERROR, CANCEL and COMPRESSION_ERROR.
 */
const aboutTheStream: ReadonlySet<number> = new Set([0x0, 0x1, 0x3, 0x5, 0x6, 0x8, 0x9])

/** A caller with less of its time left than this has given up because of its deadline, not of its own accord. */
const nearDeadline = 0.1

/**
 * What an outcome in a data plane says of the worker, by the same rule as for every other transport.
 * `leftShare` is what was left of the call's time, as a share of all it had; not a number without a deadline.
 */
export function attemptOutcomeOf(outcome: CallOutcome, leftShare = NaN): AttemptOutcome {
  switch (outcome.kind) {
    case 'answered':
      return outcome.status === undefined ? noStatus : (ends.get(outcome.status) ?? 'failed')
    case 'malformed':
      return malformed
    case 'reset':
      if (aboutTheStream.has(outcome.code)) return 'failed'
      return { fault: `It reset a stream with code ${outcome.code}.` }
    case 'lost':
      return lost
    case 'stalled':
      return stalled
    case 'refused':
    case 'rejected':
      return 'failed'
    case 'cancelled':
      return leftShare < nearDeadline ? 'late' : 'failed'
    case 'expired':
    case 'lost-race':
      return 'late'
  }
}

function endAfter(name: string): AttemptOutcome {
  const code = statusCodes.find((known) => known === name)
  if (code === undefined) return 'ok'
  // Workers say so themselves a little before the deadline.
  if (code === 'DEADLINE_EXCEEDED') return 'late'
  return isPeerFault(new AskError(code, '')) ? { fault: `It answered ${name}.` } : 'failed'
}
