import { setTimeout as sleep } from 'node:timers/promises'
import { meterCosts } from '@rpc-vs-mom/cost'
import type { Program } from '../processes/start-process.ts'
import { missingAmong, type Publisher } from './publisher.ts'

/** How messages are handed over, and how many are on their way at once. */
export interface Load {
  readonly over: 'stream' | 'calls'
  readonly outstanding: number
}

/** What one stretch of one load measured. */
export interface Stretch extends Load {
  readonly publishesPerSecond: number
  readonly p50Ms: number
  readonly p99Ms: number
  readonly brokerUsPerMessage: number
  readonly clientUsPerMessage: number
}

export interface Lengths {
  readonly warmupMs: number
  readonly measuredMs: number
}

/** Publishes for a while, and measures after a warm-up; rejects where the broker did not acknowledge anything. */
export async function measureStretch(
  publisher: Publisher,
  { pid }: Program,
  { over, outstanding }: Load,
  { warmupMs, measuredMs }: Lengths,
): Promise<Stretch> {
  const end = new AbortController()
  let tookMs: number[] = []
  const publishing = publisher.publish(outstanding, end.signal, (_id, took) => tookMs.push(took))
  await sleep(warmupMs)
  tookMs = []
  const startMs = performance.now()
  const startedUsage = process.cpuUsage()
  const endMetering = meterCosts([{ name: 'broker', role: 'broker', pids: [pid!] }])
  await sleep(measuredMs)
  const took = tookMs.toSorted((one, other) => one - other)
  const seconds = (performance.now() - startMs) / 1000
  const { user, system } = process.cpuUsage(startedUsage)
  const [broker] = endMetering()
  end.abort()
  await publishing
  if (took.length === 0) throw new Error('the broker acknowledged nothing while it was measured')
  return {
    over,
    outstanding,
    publishesPerSecond: took.length / seconds,
    p50Ms: took[Math.floor(took.length * 0.5)]!,
    p99Ms: took[Math.floor(took.length * 0.99)]!,
    brokerUsPerMessage: broker!.cpuUs / took.length,
    clientUsPerMessage: (user + system) / took.length,
  }
}

export interface Loss {
  readonly acknowledged: number
  readonly lost: number
  readonly givenTwice: number
}

/** Kills the broker while it is published to, starts it again with the same store, and looks for what it had acknowledged. */
export async function loseByKill(
  start: () => Promise<Program>,
  open: (url: string) => Promise<Publisher>,
  { outstanding, bytes, wanted }: { outstanding: number; bytes: number; wanted: number },
): Promise<Loss> {
  const killed = await start()
  const publisher = await open(killed.url)
  const ids: number[] = []
  const enough = Promise.withResolvers<void>()
  const publishing = publisher.publish(outstanding, new AbortController().signal, (id) => {
    ids.push(id)
    if (ids.length >= wanted) enough.resolve()
  })
  await Promise.race([enough.promise, publishing])
  killed.child.kill('SIGKILL')
  await publishing
  await publisher.close()
  await killed[Symbol.asyncDispose]()
  await using again = await start()
  const missing = await missingAmong(again.url, ids, bytes)
  return {
    acknowledged: ids.length,
    lost: missing.length,
    givenTwice: ids.length - new Set(ids).size,
  }
}
