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
  deathCosts: 'less than the share of a dead worker, all UNAVAILABLE and all within 2 s',
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
 * Requests that the worker was answering may be lost, and some more until it is out of rotation. Going on
 * asking a dead worker would cost its share of 2 s: an eighth of 200 requests a second.
 */
function checkDeath({ trial: { ledger, timeline }, killedInSecond }: KilledUnderLoad): void {
  const { wrong, timedOut, shed, errors } = ledger
  expect({ wrong, timedOut, shed }).toEqual({ wrong: 0, timedOut: 0, shed: 0 })
  expect(Object.keys(errors).filter((code) => code !== 'UNAVAILABLE')).toEqual([])
  expect(failedRequests(ledger)).toBeLessThan((200 * 2) / 8)
  const afterwards = timeline.filter(({ second }) => second >= killedInSecond + 2)
  expect(afterwards.length).toBeGreaterThan(0)
  for (const { planned, ok } of afterwards) expect(ok).toBe(planned)
}
