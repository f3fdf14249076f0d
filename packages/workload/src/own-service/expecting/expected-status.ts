import { didYouMean } from '@rpc-vs-mom/cli'
import { statusCodes, type StatusCode } from '@rpc-vs-mom/transport'
import { usageError } from '../usage-error.ts'

/** A status by which a service says something of the request. */
export type ExpectedStatus = Exclude<StatusCode, OfTransport>

/** Transports end a call with these by themselves, so that one that nobody answers would be right. */
const ofTransport = ['CANCELLED', 'DEADLINE_EXCEEDED', 'RESOURCE_EXHAUSTED', 'UNAVAILABLE'] as const
type OfTransport = (typeof ofTransport)[number]

/** The status that `--expect-status` names; throws one sentence where none can be expected by that name. */
export function expectedStatus(text: string): ExpectedStatus | 'OK' {
  const expectable = statusCodes.filter((code) => !isOfTransport(code))
  const found = (['OK', ...expectable] as const).find((code) => code === text)
  if (found !== undefined) return found
  if (ofTransport.some((code) => code === text))
    throw usageError(
      `--expect-status ${text} cannot be expected: a call that nobody answers may end with it too.`,
    )
  throw usageError(
    `--expect-status ${text} is no status; there is OK, ${expectable.join(', ')}.${didYouMean(text, ['OK', ...expectable])}`,
  )
}

function isOfTransport(code: StatusCode): code is OfTransport {
  return ofTransport.some((each) => each === code)
}
