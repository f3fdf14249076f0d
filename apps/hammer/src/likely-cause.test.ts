import type { Ledger } from '@rpc-vs-mom/results'
import { expect, test } from 'vitest'
import { likelyCause, type AskedAs } from './likely-cause.ts'

const asked: AskedAs = {
  codec: 'protobuf',
  questions: { likelyCause: (mostly) => (mostly('count') ? 'Another data set.' : undefined) },
}
const kind = { difference: 'durable is false instead of true', option: 'queue=original' }
const otherKind =
  'the queue is of another kind than its URL says (durable is false instead of true); try ?queue=original.'

/** Of ten requests. */
function ledger(given: Partial<Ledger>): Ledger {
  return { planned: 10, shed: 0, sent: 10, ok: 0, wrong: 0, timedOut: 0, errors: {}, ...given }
}

test('where most requests are not answered the codec is named, and the kind of the queue where that is another', () => {
  const silent = ledger({ timedOut: 6, ok: 4 })
  expect(likelyCause(silent, [], asked)).toMatch(/; try --codec json\.$/)
  expect(likelyCause(silent, [], { ...asked, kind })).toBe(
    `${likelyCause(silent, [], asked)} Or ${otherKind}`,
  )
})

test('where most requests are refused by a queue of another kind that is named', () => {
  const refused = ledger({ timedOut: 1, errors: { RESOURCE_EXHAUSTED: 5 }, ok: 4 })
  expect(likelyCause(refused, [], { ...asked, kind })).toBe(
    `Most requests were not answered: most likely because ${otherKind}`,
  )
  expect(likelyCause(refused, [], asked)).toBeUndefined()
})

test('where most replies cannot be read the codec is named, where they are wrong what the workload says', () => {
  const wrong = ledger({ wrong: 10 })
  const faults = ['the reply is not readable: x', 'the reply is not readable: y', 'count is 1']
  expect(likelyCause(wrong, faults, asked)).toBe(
    'The replies cannot be read as protobuf: most likely that is the wrong codec; try --codec json.',
  )
  expect(likelyCause(wrong, ['count is 1'], asked)).toBe('Another data set.')
})

test('a few accidents have no cause in common', () => {
  const mixed = ledger({ ok: 6, wrong: 2, timedOut: 2 })
  expect(likelyCause(mixed, ['count is 1'], { ...asked, kind })).toBeUndefined()
  expect(likelyCause(ledger({ sent: 0, planned: 0 }), [], asked)).toBeUndefined()
})
