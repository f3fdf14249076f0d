import { expect, test } from 'vitest'
import { parseReading } from './broker-reading.ts'

test('a line of the broker becomes counters and depths, and a counter it lacks is 0', () => {
  const totals = {
    messages_received_total: 5,
    messages_dead_lettered_expired_total: 2,
    messages_dead_lettered_rejected_total: 1,
    messages_dead_lettered_maxlen_total: 3,
  }
  const line = JSON.stringify({ boot: '7', totals, depths: { sales: [4, 1] } })
  expect(parseReading(line)).toMatchObject({
    boot: '7',
    counters: { received: 5, expired: 2, deadLettered: 4, acknowledged: 0 },
    depths: { sales: { ready: 4, unacknowledged: 1 } },
  })
})
