import { AskError } from '@rpc-vs-mom/transport'
import { expect, test } from 'vitest'
import { isBackendFault } from './backend-fault.ts'

test.each(['UNAVAILABLE', 'INTERNAL', 'UNKNOWN', 'DATA_LOSS'] as const)(
  'blames the worker for %s',
  (code) => {
    expect(isBackendFault(new AskError(code, 'x'))).toBe(true)
  },
)

test.each(['INVALID_ARGUMENT', 'CANCELLED', 'DEADLINE_EXCEEDED', 'RESOURCE_EXHAUSTED'] as const)(
  'does not blame the worker for %s',
  (code) => {
    expect(isBackendFault(new AskError(code, 'x'))).toBe(false)
  },
)
