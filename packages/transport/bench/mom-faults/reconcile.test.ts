import { expect, test } from 'vitest'
import { reconcile } from './reconcile.ts'

const zero = { received: 0, routed: 0, delivered: 0, redelivered: 0, acknowledged: 0 }
/** Ten requests, one of them redelivered and put back, and ten replies. */
const counted = { received: 21, routed: 11, delivered: 12, redelivered: 1, acknowledged: 11 }
const ledger = { requests: 10, replies: 10 }

test('counters that agree with the ledger leave nothing open', () => {
  expect(reconcile(zero, counted, ledger).every(({ met }) => met)).toBe(true)
})

test.each([
  ['received', 'replies: ledger 10, broker 11'],
  ['acknowledged', 'acknowledged: routed 11, acknowledged 12'],
  ['delivered', 'delivered for the first time: routed 11, delivered 12'],
] as const)('one more that is %s is named', (name, sentence) => {
  const findings = reconcile(zero, { ...counted, [name]: counted[name] + 1 }, ledger)
  expect(findings.filter(({ met }) => !met).map((finding) => finding.sentence)).toEqual([sentence])
})
