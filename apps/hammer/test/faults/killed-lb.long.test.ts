import { failedRequests, type FaultAction, type TrialRecord } from '@rpc-vs-mom/results'
import { canStartOwnBroker } from '@rpc-vs-mom/rabbitmq'
import { expect, test } from 'vitest'
import { openFaultScene } from './fault-scene.ts'

/** Requests without a right answer in time, by what became of them. */
function unanswered({ ledger }: TrialRecord): Record<string, number> {
  const { shed, shedLate = 0, timedOut, wrong } = ledger
  return { failed: failedRequests(ledger), timedOut, wrong, shed: shed + shedLate }
}

const none = { failed: 0, timedOut: 0, wrong: 0, shed: 0 }

function doneOf({ faults = [] }: TrialRecord): FaultAction['status'][] {
  return faults.map(({ status }) => status)
}

const isPossible = (variant: string): boolean => variant.startsWith('rpc') || canStartOwnBroker()

test.each(['rpc', 'rpc-lean', 'rpc-grpc-js', 'mom-two-hop', 'mom-one-way'].filter(isPossible))(
  '%s loses no request when its lb is killed and started again, five of five',
  { timeout: 120_000 },
  async (variant) => {
    await using scene = await openFaultScene(variant)
    const target = 'lb'
    const faults = Array.from({ length: 5 }, (_, index) => {
      const atMs = 1000 + index * 3000
      return [
        { atMs, kind: 'kill', target },
        { atMs: atMs + 1000, kind: 'start', target },
      ] as const
    }).flat()
    const record = await scene.put({ rate: 250, durationMs: 16_000, faults })
    const { ledger, recoveries = [] } = record
    const afterMs = recoveries.map(({ longestGapMs, healedMs = NaN }) => longestGapMs - healedMs)
    console.log(
      `${variant}: of ${ledger.sent} requests ${ledger.sent - ledger.ok} without a right answer, ${ledger.sentAgain} sent again by the hammer; ` +
        `first answer after the lb was ready: ${afterMs.map((ms) => ms.toFixed(0)).join(', ')} ms`,
    )
    expect(doneOf(record)).toEqual(faults.map(() => 'done'))
    expect(unanswered(record)).toEqual(none)
  },
)
