import { failedRequests, type FaultAction, type TrialRecord } from '@rpc-vs-mom/results'
import { canStartOwnBroker } from '@rpc-vs-mom/rabbitmq'
import { expect, test } from 'vitest'
import { openFaultScene } from './fault-scene.ts'

const kills = 20
const everyMs = 2500
const awayMs = 500

/** Nothing was lost: every request has its right answer in time. */
function unanswered({ ledger }: TrialRecord): Record<string, number> {
  const { shed, shedLate = 0, timedOut, wrong } = ledger
  return { failed: failedRequests(ledger), timedOut, wrong, shed: shed + shedLate }
}

const none = { failed: 0, timedOut: 0, wrong: 0, shed: 0 }

function doneOf({ faults = [] }: TrialRecord): FaultAction['status'][] {
  return faults.map(({ status }) => status)
}

const isPossible = (variant: string): boolean => variant.startsWith('rpc') || canStartOwnBroker()

test.each(['rpc', 'rpc-lean', 'mom'].filter(isPossible))(
  '%s loses no request when one of three workers is killed at 60 % of what they hold, 20 of 20',
  { timeout: 180_000 },
  async (variant) => {
    await using scene = await openFaultScene(variant)
    const heldRps = await scene.holds()
    const rate = Math.round(heldRps * 0.6)
    const faults = Array.from({ length: kills }, (_, index) => {
      const atMs = 1000 + index * everyMs
      const target = `worker-${(index % 3) + 1}`
      return [
        { atMs, kind: 'kill', target },
        { atMs: atMs + awayMs, kind: 'start', target },
      ] as const
    }).flat()
    const record = await scene.put({ rate, durationMs: 1000 + kills * everyMs, faults })
    const { ledger, recoveries = [] } = record
    const gaps = recoveries.map(({ longestGapMs }) => longestGapMs)
    console.log(
      `${variant}: ${rate}/s, 60 % of ${Math.round(heldRps)}/s; of ${ledger.sent} requests ${ledger.sent - ledger.ok} without a right answer, ` +
        `${ledger.sentAgain} sent again by the hammer; longest time without an answer ${Math.max(...gaps).toFixed(0)} ms`,
    )
    expect(doneOf(record)).toEqual(faults.map(() => 'done'))
    expect(recoveries).toHaveLength(kills)
    expect(unanswered(record)).toEqual(none)
  },
)

test.each(['rpc', 'mom'].filter(isPossible))(
  '%s loses no request when one of three workers stands still for 5 s',
  { timeout: 120_000 },
  async (variant) => {
    await using scene = await openFaultScene(variant)
    const target = 'worker-1'
    const faults = [
      { atMs: 2000, kind: 'stop', target },
      { atMs: 7000, kind: 'continue', target },
    ] as const
    const record = await scene.put({ rate: 250, durationMs: 10_000, faults })
    const [recovery] = record.recoveries ?? []
    const { slow, slowestMs = NaN, firstHurtMs = NaN, requests = NaN } = recovery ?? {}
    console.log(
      `${variant}: ${slow} of ${requests} requests slow, the slowest ${slowestMs.toFixed(0)} ms, the first seen after ${firstHurtMs.toFixed(0)} ms`,
    )
    expect(doneOf(record)).toEqual(['done', 'done'])
    expect(unanswered(record)).toEqual(none)
  },
)
