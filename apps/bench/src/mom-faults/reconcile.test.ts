import { expect, test } from 'vitest'
import { nothingCounted, reconcile } from './reconcile.ts'

/** Eleven requests, one of them redelivered and put back, one expired, and ten replies. */
const counted = {
  received: 22,
  routed: 12,
  returned: 0,
  delivered: 12,
  redelivered: 1,
  acknowledged: 11,
  expired: 1,
}
const ledger = { requests: 11, replies: 10 }

test('counters that agree with the ledger leave nothing open', () => {
  expect(reconcile(nothingCounted, counted, ledger).every(({ met }) => met)).toBe(true)
})

test.each([
  ['received', 'replies: ledger 10, broker 11'],
  ['acknowledged', 'acknowledged or expired: routed 12, acknowledged or expired 13'],
  ['delivered', 'delivered for the first time or expired: routed 12, delivered or expired 13'],
] as const)('one more that is %s is named', (name, sentence) => {
  const findings = reconcile(nothingCounted, { ...counted, [name]: counted[name] + 1 }, ledger)
  expect(findings.filter(({ met }) => !met).map((finding) => finding.sentence)).toEqual([sentence])
})
