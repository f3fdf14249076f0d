import { expect, test } from 'vitest'
import { capacityFinding } from './capacity.ts'

test.each([
  ['within 3 percent', { rps: 2050, lowRps: 2010, highRps: 2100 }, true],
  [
    'farther off than its narrow interval allows',
    { rps: 2150, lowRps: 2090, highRps: 2200 },
    false,
  ],
  [
    'covered by the wide interval of a noisy host',
    { rps: 1800, lowRps: 1500, highRps: 2200 },
    true,
  ],
  ['outside of a wide interval', { rps: 1500, lowRps: 1200, highRps: 1900 }, false],
  ['in an interval that tells nothing', { rps: 2000, lowRps: 500, highRps: 8000 }, false],
  ['in one without an end', { rps: 2000, lowRps: 1900 }, false],
  ['not found at all', undefined, false],
])('a capacity that is %s', (_, found, isMet) => {
  expect(capacityFinding('a server', found, 2000).isMet).toBe(isMet)
})
