import { setTimeout as sleep } from 'node:timers/promises'
import { messageCounts } from '../../src/amqp/message-counts.ts'
import type { BreakableBroker } from './broker.ts'
import { atMost, note, type Finding } from './finding.ts'
import { lookAt, withinOurCounts, type BootStart } from './killed-boot.ts'
import { Load } from './load.ts'
import { nothingCounted, reconcile, settledCounters } from './reconcile.ts'
import { openScene } from './scene.ts'

const rateRps = 200
/** Longer than any outage of a node on this machine. */
const timeoutMs = 60_000
const steadyMs = 2000

/**
 * Kills the broker under load again and again; it comes back by itself. Every request is answered within
 * its deadline; what the broker counted since its last start is what arrived here, to the message, and
 * what it had counted before each kill contradicts nothing that we counted.
 */
export async function killBroker(
  broker: BreakableBroker,
  { restarts, requests }: { restarts: number; requests: number },
): Promise<Finding[]> {
  await using scene = await openScene(broker, { workers: 2, workMs: 2, acknowledge: 'after' })
  const { fleet, connection } = scene
  let start: BootStart = { ours: messageCounts(), broker: (await broker.read()).counters }
  const load = new Load({ connection, rateRps, timeoutMs })
  const replies = (): number => {
    const { late, duplicate } = connection.counters()
    return load.count('ok') + late + duplicate
  }
  const gapsMs: number[] = []
  const killed: Finding[] = []
  let repliesBefore = 0
  for (let restart = 0; restart < restarts; restart++) {
    await sleep(steadyMs)
    killed.push(...withinOurCounts(start, await lookAt(broker)))
    process.kill(broker.beam(), 'SIGKILL')
    await sleep(100)
    repliesBefore = replies()
    start = { ours: messageCounts(), broker: { confirmed: 0, receivedConfirm: 0 } }
    gapsMs.push(await gapOf(broker, load))
  }
  while (load.issued < requests) await sleep(100)
  await load.finish()
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
    ...reconcile(nothingCounted, await settledCounters(broker), {
      replies: replies() - repliesBefore,
    }),
  ]
}

/** Milliseconds from the moment the broker answers AMQP to the first reply after it. */
async function gapOf(broker: BreakableBroker, load: Load): Promise<number> {
  const { length: before } = load.endings
  const readyMs = await broker.ready()
  while (load.endings.length === before) await sleep(2)
  return Math.max(0, load.endings[before]!.atMs - readyMs)
}
