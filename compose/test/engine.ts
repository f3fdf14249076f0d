/**
 * Vitest global setup: ends the run with one sentence where no Docker engine answers, and takes down
 * both test clusters before and after, whatever state a run was left in.
 */
import { clusters } from './clusters.ts'
import { docker } from './docker.ts'

export default async function setup(): Promise<() => Promise<void>> {
  await requireEngine()
  await takeDown()
  return takeDown
}

async function requireEngine(): Promise<void> {
  try {
    await docker('version', '--format', '{{.Server.Version}}')
    await docker('compose', 'version')
  } catch (error) {
    const reason = (error as Error).message
    process.stderr.write(
      `The compose clusters need a running Docker engine with the compose plugin: ${reason}\n`,
    )
    process.exit(1)
  }
}

async function takeDown(): Promise<void> {
  for (const cluster of clusters) await cluster.down()
}
