/**
 * Vitest global setup: ends the run with one sentence where no Docker engine answers, and takes down
 * all test clusters before it and after it, whatever state it was left in.
 */
import { spawnSync } from 'node:child_process'
import { clusters } from './clusters.ts'
import { docker } from './docker.ts'

export default async function setup(): Promise<void> {
  await requireEngine()
  takeDown()
  // Vitest skips its teardown on Ctrl-C, but not what runs while the process exits.
  process.once('exit', takeDown)
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

function takeDown(): void {
  for (const { file, environment } of clusters) {
    spawnSync('docker', ['compose', '--file', file, 'down', '--volumes', '--timeout', '5'], {
      env: { ...process.env, ...environment },
      stdio: 'ignore',
      timeout: 60_000,
    })
  }
}
