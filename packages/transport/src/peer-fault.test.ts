import { expect, test } from 'vitest'
import { AskError } from './ask-error.ts'
import { isPeerFault } from './peer-fault.ts'

test.each(['UNAVAILABLE', 'INTERNAL', 'UNKNOWN', 'DATA_LOSS'] as const)(
  'blames the answerer for %s',
  (code) => {
    expect(isPeerFault(new AskError(code, 'x'))).toBe(true)
  },
)

test.each(['INVALID_ARGUMENT', 'CANCELLED', 'DEADLINE_EXCEEDED', 'RESOURCE_EXHAUSTED'] as const)(
  'does not blame the answerer for %s',
  (code) => {
    expect(isPeerFault(new AskError(code, 'x'))).toBe(false)
  },
)
