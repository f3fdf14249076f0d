import { setTimeout as sleep } from 'node:timers/promises'
import type { BreakableBroker } from './broker.ts'
import { atLeast, atMost, note, type Finding } from '@rpc-vs-mom/results/goals'
import type { FleetOptions } from './fleet.ts'
import { Load } from './load.ts'
import { reconcile, settledCounters } from './reconcile.ts'
import { openScene } from './scene.ts'

/** Two workers of 10 ms with a prefetch of 2 answer 400 a second. */
const workers = 2
const workMs = 10
const rateRps = 320
const betweenKillsMs = 300

/**
 * Kills a worker again and again at 80 % load. Without the control nothing may be lost; with it, requests
 * that are acknowledged before the work must be, or losses could not be seen here.
 */
export async function killWorkers(
  broker: BreakableBroker,
  { kills, acknowledge }: { kills: number } & Pick<FleetOptions, 'acknowledge'>,
): Promise<Finding[]> {
  await using scene = await openScene(broker, { workers, workMs, acknowledge })
  const before = await settledCounters(broker)
  const { fleet, connection } = scene
  const timeoutMs = acknowledge === 'auto' ? 2000 : 10_000
  const load = new Load({ connection, rateRps, timeoutMs })
  for (let killed = 0; killed < kills; killed++) {
    await sleep(betweenKillsMs)
    await fleet.replaceOne()
  }
  await sleep(betweenKillsMs)
  await load.finish()
  const lost = load.issued - load.count('ok')
  const failures = JSON.stringify(load.failures())
  if (acknowledge === 'auto')
    return [atLeast(`lost of ${load.issued} by auto-ack, ${kills} kills`, lost, 1)]
  const again = fleet.executedAgain()
  const { late = 0, duplicate = 0 } = connection.counters()
  return [
    atMost(`lost of ${load.issued}, ${kills} kills ${failures}`, lost, 0),
    note(`executed twice: ${again.length}${named(again)}; duplicate replies: ${duplicate}`),
    ...reconcile(before, await settledCounters(broker), {
      requests: load.issued,
      replies: load.count('ok') + late + duplicate,
    }),
  ]
}

function named(ids: readonly string[]): string {
  return ids.length === 0
    ? ''
    : ` (requests ${ids.slice(0, 10).join(', ')}${ids.length > 10 ? ', …' : ''})`
}
