import { setTimeout as sleep } from 'node:timers/promises'
import type { BreakableBroker } from './broker.ts'
import { atLeast, atMost, type Finding } from '@rpc-vs-mom/results/goals'
import { Load, outcomeOf } from './load.ts'
import { openScene } from './scene.ts'

const timeoutMs = 500
const frozenMs = 3000
const beatMs = 200

/** Stops the broker without a word: callers get their deadline, and nothing is worked on after it. */
export async function frozenBroker(broker: BreakableBroker): Promise<Finding[]> {
  await using scene = await openScene(broker, { workers: 1, workMs: 2, acknowledge: 'after' })
  const { fleet, connection } = scene
  const warm = new Load({ connection, rateRps: 100, timeoutMs })
  await sleep(beatMs)
  await warm.finish()
  const beam = broker.beam()
  process.kill(beam, 'SIGSTOP')
  const load = new Load({ connection, rateRps: 100, timeoutMs })
  await sleep(frozenMs)
  await load.finish()
  process.kill(beam, 'SIGCONT')
  await sleep(beatMs)
  const after = await outcomeOf(connection, { id: 'after', timeoutMs: 5000 })
  const overMs = load.endings.map((ending) => ending.tookMs - timeoutMs)
  return [
    atMost(
      `of ${load.issued} asked while frozen, not DEADLINE_EXCEEDED`,
      load.issued - load.count('DEADLINE_EXCEEDED'),
      0,
    ),
    atMost('ms after the deadline, worst', Math.max(...overMs), 50),
    atMost('executed after their deadline', fleet.late.length, 0),
    atLeast('answers afterwards', after === 'ok' ? 1 : 0, 1),
  ]
}
