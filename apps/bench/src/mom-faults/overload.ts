import { setTimeout as sleep } from 'node:timers/promises'
import { quantile } from '@rpc-vs-mom/results'
import { connect } from 'amqplib'
import type { Connection } from '@rpc-vs-mom/transport'
import type { BreakableBroker } from './broker.ts'
import { atLeast, atMost, note, type Finding } from '@rpc-vs-mom/results/goals'
import { Load, outcomeOf } from './load.ts'
import { openScene } from './scene.ts'

/** With a prefetch of 2 a worker does somewhat less than 200 of these a second. */
const workMs = 10
const timeoutMs = 300
/** What the worker does in half a deadline. */
const depth = 28
const lanes = 6
const probeMs = 20

/** Asks for twice what the worker can do: it goes on doing that, and the rest is refused at once. */
export async function overload(
  broker: BreakableBroker,
  { measuredMs }: { measuredMs: number },
): Promise<Finding[]> {
  await using scene = await openScene(broker, {
    workers: 1,
    workMs,
    acknowledge: 'after',
    switches: `?depth=${depth}`,
    admission: true,
  })
  const { connection, queue } = scene
  await answeredRps(connection, measuredMs / 4)
  const peakRps = await answeredRps(connection, measuredMs / 2)
  const probe = await watchDepth(broker.url, queue)
  const load = new Load({ connection, rateRps: 2 * peakRps, timeoutMs })
  await sleep(measuredMs)
  await load.finish()
  const deepest = await probe.end()
  const refusedMs = load.endings
    .filter(({ outcome }) => outcome === 'RESOURCE_EXHAUSTED')
    .map(({ tookMs }) => tookMs)
  const goodput = load.count('ok') / (measuredMs / 1000) / peakRps
  return [
    note(`peak ${peakRps.toFixed(0)}/s; at twice that ${JSON.stringify(load.failures())}`),
    atLeast('goodput in % of the peak', goodput * 100, 90),
    atLeast('refusals', refusedMs.length, 1),
    atMost('ms until a refusal, 99 %', quantile(refusedMs, 0.99), 10),
    atMost('requests in the queue', deepest, depth),
    atMost('executed after their deadline', scene.fleet.late.length, 0),
  ]
}

/** What a few lanes, each waiting for its answer, get per second. */
async function answeredRps(connection: Connection, forMs: number): Promise<number> {
  const endsAtMs = performance.now() + forMs
  let answered = 0
  const lane = async (): Promise<void> => {
    while (performance.now() < endsAtMs) {
      if ((await outcomeOf(connection, { id: 'peak', timeoutMs })) === 'ok') answered++
    }
  }
  await Promise.all(Array.from({ length: lanes }, lane))
  return (answered / forMs) * 1000
}

/** Looks at the queue again and again, over a connection of its own. */
async function watchDepth(url: string, queue: string): Promise<{ end(): Promise<number> }> {
  const model = await connect(url, { noDelay: true })
  const channel = await model.createChannel()
  let deepest = 0
  const stop = new AbortController()
  const watch = async (): Promise<void> => {
    while (!stop.signal.aborted) {
      deepest = Math.max(deepest, (await channel.checkQueue(queue)).messageCount)
      await sleep(probeMs)
    }
  }
  const watched = watch()
  return {
    async end() {
      stop.abort()
      await watched
      await model.close()
      return deepest
    },
  }
}
