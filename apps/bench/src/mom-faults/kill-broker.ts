import { setTimeout as sleep } from 'node:timers/promises'
import type { BreakableBroker } from './broker.ts'
import { atMost, note, type Finding } from '@rpc-vs-mom/results/goals'
import { countedByUs, killAtRest, killInFlight, sameCounts, type BootStart } from './killed-boot.ts'
import { Load } from './load.ts'
import { nothingCounted, settledCounters, settledReading } from './reconcile.ts'
import { openScene } from './scene.ts'

const rateRps = 200
/** Longer than any outage of a node on this machine. */
const timeoutMs = 60_000
const steadyMs = 2000

export interface KillBrokerOptions {
  readonly restarts: number
  readonly requests: number
  /**
   * In the middle of its work, which no reading of its counters can be; or at rest, so that they are known
   * to the last message.
   */
  readonly when: 'in-flight' | 'at-rest'
}

/**
 * Kills the broker under load again and again; it comes back by itself. Every request is answered within
 * its deadline. What the broker counted since its last start, and since each start that ended at rest, is
 * what was counted here, to the message; what it had counted before the other kills contradicts nothing.
 */
export async function killBroker(
  broker: BreakableBroker,
  { restarts, requests, when }: KillBrokerOptions,
): Promise<Finding[]> {
  await using scene = await openScene(broker, { workers: 2, workMs: 2, acknowledge: 'after' })
  const { fleet, connection } = scene
  let start: BootStart = {
    ours: await countedByUs(fleet),
    broker: await settledCounters(broker),
  }
  const load = new Load({ connection, rateRps, timeoutMs })
  const kill = when === 'at-rest' ? killAtRest : killInFlight
  const gapsMs: number[] = []
  const killed: Finding[] = []
  for (let restart = 0; restart < restarts; restart++) {
    await sleep(steadyMs)
    killed.push(...(await kill(broker, fleet, start)))
    await sleep(100)
    start = { ours: await countedByUs(fleet), broker: nothingCounted }
    gapsMs.push(await gapOf(broker, load))
  }
  while (load.issued < requests) await sleep(100)
  await load.finish()
  const last = await settledReading(broker)
  const lost = load.issued - load.count('ok')
  return [
    atMost(
      `lost of ${load.issued}, ${restarts} restarts ${JSON.stringify(load.failures())}`,
      lost,
      0,
    ),
    atMost('ms from broker ready to the first reply, worst', Math.max(...gapsMs), 150),
    note(
      `executed twice: ${fleet.executedAgain().length}; duplicate replies: ${connection.counters().duplicate}`,
    ),
    ...killed,
    sameCounts(start, await countedByUs(fleet), last),
  ]
}

/** Milliseconds from the moment the broker answers AMQP to the first reply after it. */
async function gapOf(broker: BreakableBroker, load: Load): Promise<number> {
  const { length: before } = load.endings
  const readyMs = await broker.ready()
  while (load.endings.length === before) await sleep(2)
  return Math.max(0, load.endings[before]!.atMs - readyMs)
}
