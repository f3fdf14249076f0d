import { AskError } from '../../../ask-error.ts'
import { leanLimits } from '../lean-limits.ts'
import type { DataFault } from '../messages/inbox.ts'
import { broken, type ClientCall } from './client-call.ts'

export const tooMuchMetadata = new AskError(
  'RESOURCE_EXHAUSTED',
  `The answer has more than ${leanLimits.fieldListBytes} bytes of metadata.`,
)

/** Why a flow that ended with OK failed all the same. */
export function cutOff(method: string): AskError {
  return new AskError('INTERNAL', `/${method} ended with OK in the middle of a message.`)
}

export function errorOf(fault: DataFault, { method, partial, encoding }: ClientCall): AskError {
  switch (fault) {
    case 'window':
      return broken('the server sent more than its window')
    case 'second':
      return new AskError('UNIMPLEMENTED', `/${method} was answered with more than one message.`)
    case 'compressed':
      return new AskError(
        'UNIMPLEMENTED',
        `The reply is compressed with "${encoding ?? 'an encoding without a name'}"; only identity is read.`,
      )
    case 'too large':
      return new AskError(
        'RESOURCE_EXHAUSTED',
        `The reply has ${partial?.length} bytes; the limit is ${partial?.limitBytes}.`,
      )
  }
}
