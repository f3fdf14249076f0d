import { setTimeout as sleep } from 'node:timers/promises'
import type { BreakableBroker } from './broker.ts'
import { atLeast, atMost, equal, type Finding } from '@rpc-vs-mom/results/goals'
import { Load, outcomeOf } from './load.ts'
import { openScene } from './scene.ts'

const timeoutMs = 500
const frozenMs = 3000
const beatMs = 200
/** For the last late replies, in milliseconds. */
const settleMs = 2000

/**
 * Stops the broker without a word: callers get their deadline. What waited in it is worked on when it wakes, because
 * deadlines travel as the time left and nobody's clock has counted the freeze; that is done once, and seen as late.
 */
export async function frozenBroker(broker: BreakableBroker): Promise<Finding[]> {
  await using scene = await openScene(broker, { workers: 1, workMs: 2, acknowledge: 'after' })
  const { fleet, connection } = scene
  const warm = new Load({ connection, rateRps: 100, timeoutMs })
  await sleep(beatMs)
  await warm.finish()
  // The load that follows counts its requests from 1 again.
  fleet.executions.clear()
  const beam = broker.beam()
  process.kill(beam, 'SIGSTOP')
  const load = new Load({ connection, rateRps: 100, timeoutMs })
  await sleep(frozenMs)
  await load.finish()
  process.kill(beam, 'SIGCONT')
  await sleep(beatMs)
  const after = await outcomeOf(connection, { id: 'after', timeoutMs: 5000 })
  await settled(() => (connection.counters().late ?? 0) >= fleet.late.length)
  const overMs = load.endings.map((ending) => ending.tookMs - timeoutMs)
  return [
    atMost(
      `of ${load.issued} asked while frozen, not DEADLINE_EXCEEDED`,
      load.issued - load.count('DEADLINE_EXCEEDED'),
      0,
    ),
    atMost('ms after the deadline, worst', Math.max(...overMs), 50),
    atMost('executed again', fleet.executedAgain().length, 0),
    equal('answered after the deadline', {
      'by workers': fleet.late.length,
      'late replies': connection.counters().late ?? 0,
    }),
    atLeast('answers afterwards', after === 'ok' ? 1 : 0, 1),
  ]
}

/** Resolves when it is so, or after a while in which it should have been. */
async function settled(isSo: () => boolean): Promise<void> {
  const giveUpAtMs = performance.now() + settleMs
  while (!isSo() && performance.now() < giveUpAtMs) await sleep(beatMs / 20)
}
