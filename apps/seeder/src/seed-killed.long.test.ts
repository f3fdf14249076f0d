import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { generateDataset } from '@rpc-vs-mom/dataset'
import { openSales } from '@rpc-vs-mom/query'
import Database from 'better-sqlite3'
import { expect, onTestFinished, test } from 'vitest'

const main = join(import.meta.dirname, 'main.js')
const kills = 50
const sales = 5_000

test(`killed at ${kills} moments, the file is the old one or the new one, whole`, async () => {
  const folder = mkdtempSync(join(tmpdir(), 'seed-killed-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  const path = join(folder, 'sales.db')
  const started = performance.now()
  write(path, 0)
  const durationMs = performance.now() - started
  const hashes = [hashOf(0)]
  const outcomes = new Set<string>()

  for (let kill = 1; kill <= kills; kill++) {
    hashes.push(hashOf(kill))
    // A random moment of each fiftieth of the time of a run and half as long again, so that some complete.
    const died = await writeAndKill(path, {
      seed: kill,
      afterMs: (durationMs * 1.5 * (kill - Math.random())) / kills,
    })
    const held = verifiedHash(path)
    expect([hashes.at(-1), hashes.at(-2)]).toContain(held)
    outcomes.add(`${died ? 'killed' : 'complete'} ${held === hashes.at(-1) ? 'new' : 'old'}`)
    hashes.splice(0, hashes.length, held)
  }
  // Without it the test has not looked at what it is about.
  expect([...outcomes]).toContain('killed old')

  write(path, 99)
  expect(verifiedHash(path)).toBe(hashOf(99))
  expect(readdirSync(folder)).toEqual(['sales.db'])
}, 120_000)

function argumentsFor(path: string, seed: number): string[] {
  return [main, '--out', path, '--seed', String(seed), '--sales', String(sales), '--force']
}

function write(path: string, seed: number): void {
  expect(spawnSync(process.execPath, argumentsFor(path, seed)).status).toBe(0)
}

/** Resolves with whether it was still running when the time was over. */
async function writeAndKill(
  path: string,
  { seed, afterMs }: { readonly seed: number; readonly afterMs: number },
): Promise<boolean> {
  const child = spawn(process.execPath, argumentsFor(path, seed), { stdio: 'ignore' })
  const exited = once(child, 'exit')
  await Promise.race([exited, setTimeout(afterMs)])
  child.kill('SIGKILL')
  const [, signal] = (await exited) as [number | null, string | null]
  return signal === 'SIGKILL'
}

function hashOf(seed: number): string {
  return generateDataset({ seed, sales }).contentHash()
}

/** The hash that a file says it has, after a check that the file is sound and complete. */
function verifiedHash(path: string): string {
  const database = new Database(path, { readonly: true })
  expect(database.pragma('integrity_check', { simple: true })).toBe('ok')
  database.close()
  const file = openSales(path)
  expect(file.summarize({}).count).toBe(sales)
  const { contentHash } = file.meta
  file.close()
  return contentHash
}
