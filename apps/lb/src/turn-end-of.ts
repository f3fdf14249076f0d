import type { TurnEnd } from '@rpc-vs-mom/balancer'
import type { Outcome } from '@rpc-vs-mom/relay'
import { isPeerFault, AskError, statusCodes } from '@rpc-vs-mom/transport'

/** The numbers of gRPC's status codes (grpc/doc/statuscodes.md), by the names our transports use. */
const names = ['OK', ...statusCodes]

const faults = new Map<number, TurnEnd>(
  names.flatMap((name, status) => {
    const code = statusCodes.find((known) => known === name)
    const isFault = code !== undefined && isPeerFault(new AskError(code, ''))
    return isFault ? [[status, { fault: `It answered ${name}.` }]] : []
  }),
)

const noStatus: TurnEnd = { fault: 'It ended a call without a grpc-status.' }
const lost: TurnEnd = { fault: 'The connection broke.' }
const stalled: TurnEnd = { fault: 'It did not answer a PING in time.' }

/** What an outcome in the relay says of the worker, by the same rule as for every other transport. */
export function turnEndOf(outcome: Outcome): TurnEnd {
  switch (outcome.kind) {
    case 'answered':
      if (outcome.status === 0) return 'ok'
      return outcome.status === undefined ? noStatus : (faults.get(outcome.status) ?? 'failed')
    case 'reset':
      return { fault: `It reset a stream with code ${outcome.code}.` }
    case 'lost':
      return lost
    case 'stalled':
      return stalled
    case 'refused':
    case 'cancelled':
    case 'expired':
      return 'failed'
  }
}
