import { expect, test } from 'vitest'
import { AskError } from './ask-error.ts'

test('an AskError stays the one it is', () => {
  const error = new AskError('ABORTED', 'Stopped.')
  expect(AskError.from(error)).toBe(error)
})

test('an error with a status code keeps code and message', () => {
  const invalid = Object.assign(new Error('Hour 25 is no hour.'), { code: 'INVALID_ARGUMENT' })
  expect(AskError.from(invalid)).toMatchObject({
    code: 'INVALID_ARGUMENT',
    message: 'Hour 25 is no hour.',
    cause: invalid,
  })
})

test.for([
  [Object.assign(new Error('no such file'), { code: 'ENOENT' }), 'no such file'],
  ['a string', 'a string'],
  [undefined, 'undefined'],
] as const)('anything else thrown, such as %s, is INTERNAL', ([thrown, message]) => {
  expect(AskError.from(thrown)).toMatchObject({ code: 'INTERNAL', message })
})
