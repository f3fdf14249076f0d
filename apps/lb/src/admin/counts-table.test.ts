import { expect, test } from 'vitest'
import { countsTable } from './counts-table.ts'

test('prints one aligned row per worker, those that left, and what nobody got', () => {
  const counts = {
    outstanding: 0,
    picked: 1200,
    ok: 1197,
    failed: 3,
    ejections: 1,
    outlierEjections: 0,
    weight: 1,
    share: 1,
  }
  const table = countsTable({
    backends: [
      { id: 'grpc://127.0.0.1:50052', state: 'ready', ...counts, outstanding: 12, ejections: 0 },
      { id: 'grpc://127.0.0.1:5', state: 'down', ...counts, lastFailure: 'Connection refused.' },
    ],
    departed: { backends: 2, picked: 7, ok: 6, failed: 1 },
    refused: 4,
    refusedTooBusy: 5,
    replays: 6,
  })
  expect(table).toBe(
    [
      'worker                  state  outstanding  picked    ok  failed  ejections  last failure',
      'grpc://127.0.0.1:50052  ready           12    1200  1197       3          0',
      'grpc://127.0.0.1:5      down             0    1200  1197       3          1  Connection refused.',
      '(2 that left)           gone             0       7     6       1',
      'refused because no worker was healthy: 4',
      'refused because they would have waited too long: 5',
      'sent again to another worker: 6',
      '',
    ].join('\n'),
  )
})

test('says how many requests were refused for being too many at once, where the engine does that', () => {
  const nobody = { backends: 0, picked: 0, ok: 0, failed: 0 }
  const table = countsTable({
    backends: [],
    departed: nobody,
    refused: 0,
    refusedTooBusy: 0,
    replays: 0,
    aboveConcurrency: 17,
  })
  expect(table).toContain('refused because too many were there at once: 17\n')
})
