import { expect, test } from 'vitest'
import { failedRequests } from '@rpc-vs-mom/results'
import { clusterSuite } from './cluster-suite.ts'
import { rpc } from './clusters.ts'
import type { KilledUnderLoad } from './kill-under-load.ts'
import { question, rightAnswer } from './question.ts'
import { askOverGrpc, listServices } from './stock-grpc.ts'

const address = new URL(rpc.target).host

clusterSuite({
  cluster: rpc,
  middle: 'lb',
  addresses: ['127.0.0.1:50051'],
  ownTests,
  deathCosts: 'at most 10 requests, all UNAVAILABLE and all within 2 s',
  checkDeath,
})

function ownTests(): void {
  test('a stock gRPC client with its own copy of the contract gets the right answer', async () => {
    const { count, revenueCents } = rightAnswer()
    expect(await askOverGrpc(address, question)).toMatchObject({
      total_sales_count: String(count),
      total_revenue: String(revenueCents),
    })
  })

  test('server reflection lists the service', async () => {
    expect(await listServices(address)).toContain('protocol.SimulationService')
  })
}

/**
 * The relay sends the requests that the worker was answering to others, so none should be lost; a lost
 * container also takes its address along, and until the name is resolved again some may be.
 */
function checkDeath({ trial: { ledger, recording }, killedInSecond }: KilledUnderLoad): void {
  const { wrong, timedOut, shed, errors } = ledger
  expect({ wrong, timedOut, shed }).toEqual({ wrong: 0, timedOut: 0, shed: 0 })
  expect(Object.keys(errors).filter((code) => code !== 'UNAVAILABLE')).toEqual([])
  expect(failedRequests(ledger)).toBeLessThanOrEqual(10)
  const afterwards = recording.timeline.filter(({ second }) => second >= killedInSecond + 2)
  expect(afterwards.length).toBeGreaterThan(0)
  for (const { planned, ok } of afterwards) expect(ok).toBe(planned)
}
