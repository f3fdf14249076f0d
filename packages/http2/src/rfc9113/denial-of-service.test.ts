import { describe, expect, it } from 'vitest'

import { TokenBucket } from './denial-of-service.ts'

describe('TokenBucket', () => {
  it('allows its burst and then its rate', () => {
    const bucket = new TokenBucket({ burst: 3, perSecond: 10 }, 0)
    expect([1, 2, 3, 4].map(() => bucket.spend(0))).toEqual([true, true, true, false])
    expect(bucket.spend(99)).toBe(false)
    expect(bucket.spend(100)).toBe(true)
    expect(bucket.spend(100)).toBe(false)
  })

  it('never saves more than its burst', () => {
    const bucket = new TokenBucket({ burst: 2, perSecond: 10 }, 0)
    bucket.earn(100)
    expect([1, 2, 3].map(() => bucket.spend(1000))).toEqual([true, true, false])
  })

  it('does not run dry while useful work earns what is spent', () => {
    const bucket = new TokenBucket({ burst: 2, perSecond: 0 }, 0)
    for (let n = 0; n < 1000; n++) {
      bucket.earn(1)
      expect(bucket.spend(0)).toBe(true)
    }
  })
})
