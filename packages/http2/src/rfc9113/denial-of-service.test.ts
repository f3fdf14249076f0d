import { describe, expect, it } from 'vitest'

import { Allowance } from './denial-of-service.ts'

describe('Allowance', () => {
  it('allows its burst and then its rate', () => {
    const allowance = new Allowance({ burst: 3, perSecond: 10 }, 0)
    expect([1, 2, 3, 4].map(() => allowance.spend(0))).toEqual([true, true, true, false])
    expect(allowance.spend(99)).toBe(false)
    expect(allowance.spend(100)).toBe(true)
    expect(allowance.spend(100)).toBe(false)
  })

  it('never saves more than its burst', () => {
    const allowance = new Allowance({ burst: 2, perSecond: 10 }, 0)
    allowance.earn(100)
    expect([1, 2, 3].map(() => allowance.spend(1000))).toEqual([true, true, false])
  })

  it('does not run dry while useful work earns what is spent', () => {
    const allowance = new Allowance({ burst: 2, perSecond: 0 }, 0)
    for (let n = 0; n < 1000; n++) {
      allowance.earn(1)
      expect(allowance.spend(0)).toBe(true)
    }
  })
})
