import { near, oneOfThese, type Finding } from '../finding.ts'
import { measure, startKnown, type Instrument } from '../instrument.ts'

const every = 50

/** A server that answers wrong, loses and doubles a fiftieth of its answers each: every one must be counted. */
export async function checkSabotage(instrument: Instrument): Promise<Finding[]> {
  await using stack = new AsyncDisposableStack()
  const target = await startKnown({ kind: 'faulty', every }, stack)
  const { ledger, verdict } = await measure(instrument, target, {
    duration: 2000,
    timeout: 300,
    // Their number is not known, so where the plan begins would not be either.
    warmupRequests: 0,
  })
  const each = (what: string, value: number): Finding =>
    near(what, { value, known: ledger.planned / every, tolerance: 1, unit: '' })
  return [
    each('wrong answers', ledger.wrong),
    each('lost answers', ledger.timedOut),
    each('doubled answers', ledger.doubled ?? 0),
    near('right answers', {
      value: ledger.ok,
      known: ledger.planned * (1 - 3 / every),
      tolerance: 3,
      unit: '',
    }),
    oneOfThese('verdict', verdict.verdict, ['INVALID']),
  ]
}
