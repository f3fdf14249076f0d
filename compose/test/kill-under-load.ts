import { setTimeout as delay } from 'node:timers/promises'
import type { Cluster } from './cluster.ts'
import { docker } from './docker.ts'
import { durationMs, hammer, warmupMs, type HammeredTrial } from './hammer.ts'

export interface KilledUnderLoad {
  readonly trial: HammeredTrial
  /** Second of the measured phase in which the worker was killed, from 0. */
  readonly killedInSecond: number
}

/** When the kill is due, from the start of the hammer, whose own start takes one or two seconds. */
const killAfterMs = warmupMs + durationMs / 2

/** Kills one worker (SIGKILL) about half-way through a run; rejects when that was not during the run. */
export async function killWorkerUnderLoad(cluster: Cluster): Promise<KilledUnderLoad> {
  const [victim] = await cluster.containers('worker')
  const load = hammer(cluster)
  const [trial, killedAtMs] = await Promise.all([load, killAfter(victim!)])
  const intoRunMs = killedAtMs - Date.parse(trial.startedAt)
  if (intoRunMs < 0 || intoRunMs > durationMs)
    throw new Error(`The worker was killed ${intoRunMs} ms into a run of ${durationMs} ms.`)
  return { trial, killedInSecond: Math.floor(intoRunMs / 1000) }
}

async function killAfter(container: string): Promise<number> {
  await delay(killAfterMs)
  await docker('kill', container)
  return Date.now()
}
