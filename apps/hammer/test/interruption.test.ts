import { execFileSync } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { createServer, type AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { processTree } from '@rpc-vs-mom/cost'
import { seedInto, startApp } from '@rpc-vs-mom/experiment'
import { settingsOf } from '@rpc-vs-mom/workload'
import { workload } from '@rpc-vs-mom/workload/sales'
import { expect, onTestFinished, test } from 'vitest'
import { isAlive, startHammer, type Hammer } from './hammer.ts'

const brief = ['--rate', '100', '--duration', '1h', '--warmup', '200ms', '--sales', '1k']

test('Ctrl-C during a run keeps and reports what it measured until then', async () => {
  const hammer = startHammer(['run', '--target', await workerUrl(), ...brief])
  await secondsLogged(hammer)
  hammer.child.kill('SIGINT')
  const { code, stdout, stderr } = await hammer.ended
  expect(code, stderr).toBe(130)
  const { interrupted } = readJson(hammer, 'manifest.json')
  expect(interrupted).toMatch(/^after \d+\.\d s of 3600 s$/)
  const ledger = readJson(hammer, 'trials/01-rpc/ledger.json')
  expect(ledger['planned']).toBeGreaterThan(100)
  expect(ledger['ok']).toBe(ledger['planned'])
  const { generator } = readJson(hammer, 'trials/01-rpc/trial.json') as {
    generator: { plannedRateRps: number }
  }
  expect(generator.plannedRateRps).toBeCloseTo(100, -1.5)
  expect(stdout).toContain(`Interrupted ${String(interrupted)}.`)
}, 60_000)

test('a second Ctrl-C ends a run that waits for its last answers', async () => {
  const { url, pid } = await worker()
  const hammer = startHammer(['run', '--target', url, ...brief, '--timeout', '5m'])
  await secondsLogged(hammer)
  process.kill(pid, 'SIGSTOP')
  await expect
    .poll(() => execFileSync('ps', ['-o', 'stat=', '-p', String(pid)], text))
    .toMatch(/^T/)
  hammer.child.kill('SIGINT')
  await hammer.says('SIGINT: taking everything down')
  hammer.child.kill('SIGINT')
  const { code, stdout, stderr } = await hammer.ended
  expect({ code, stdout }, stderr).toEqual({ code: 130, stdout: '' })
}, 60_000)

test.each(['run', 'compare', 'choose'])(
  'a signal while %s draws the answers of a large data set ends it at once',
  async (command) => {
    const silent = createServer().listen(0, '127.0.0.1')
    onTestFinished(() => void silent.close())
    await once(silent, 'listening')
    const { port } = silent.address() as AddressInfo
    const load = command === 'choose' ? [] : brief
    const what = command === 'run' ? ['--target', `grpc://127.0.0.1:${port}`] : []
    const hammer = startHammer([command, ...what, ...load, '--sales', '10m'])
    await hammer.says('hammer: drawing the questions')
    hammer.child.kill('SIGTERM')
    const { stdout, stderr } = await hammer.ended
    // No handler has taken it, which would wait for the answers.
    expect(hammer.child.signalCode).toBe('SIGTERM')
    expect({ stdout, stderr }).toEqual({
      stdout: '',
      stderr: 'hammer: drawing the questions, with their right answers\n',
    })
    expect(hammer.leftovers()).toEqual([])
  },
  60_000,
)

test('Ctrl-C while a run reaches for its target ends it without a run', async () => {
  const silent = createServer().listen(0, '127.0.0.1')
  onTestFinished(() => void silent.close())
  await once(silent, 'listening')
  const { port } = silent.address() as AddressInfo
  const hammer = startHammer(['run', '--target', `grpc://127.0.0.1:${port}`, ...brief])
  await once(silent, 'connection')
  hammer.child.kill('SIGTERM')
  const { code, stdout, stderr } = await hammer.ended
  expect({ code, stdout }, stderr).toEqual({ code: 130, stdout: '' })
  expect(stderr).not.toMatch(/\n\s+at /)
  expect(existsSync(hammer.results)).toBe(false)
}, 60_000)

test('Ctrl-C while a comparison seeds ends the seeder and leaves nothing of it', async () => {
  const hammer = startHammer(['compare', '--variant', 'local', '--sales', '1m'])
  await hammer.says('hammer: seeding 1000000 sales')
  await expect.poll(() => processTree(hammer.child.pid!).length).toBeGreaterThan(1)
  const tree = processTree(hammer.child.pid!)
  hammer.child.kill('SIGINT')
  const { code, stdout, stderr } = await hammer.ended
  expect({ code, stdout }, stderr).toEqual({ code: 130, stdout: '' })
  expect(stderr).not.toMatch(/\n\s+at /)
  expect(tree.filter(isAlive)).toEqual([])
  expect(hammer.leftovers()).toEqual([])
}, 60_000)

test('a seeder that is killed is one sentence', async () => {
  const hammer = startHammer(['compare', '--variant', 'local', '--sales', '1m'])
  await expect.poll(() => processTree(hammer.child.pid!).length, { timeout: 30_000 }).toBe(2)
  const seeder = processTree(hammer.child.pid!).find((pid) => pid !== hammer.child.pid)!
  process.kill(seeder, 'SIGKILL')
  const { code, stderr } = await hammer.ended
  expect(stderr).toMatch(/hammer: seeder was ended by SIGKILL\.\n$/)
  expect(code).toBe(3)
}, 60_000)

test('a second run on the machine is told of the first', async () => {
  const { url } = await worker()
  const temporary = mkdtempSync(join(tmpdir(), 'others-'))
  onTestFinished(() => rmSync(temporary, { recursive: true }))
  const first = startHammer(['run', '--target', url, ...brief], { TMPDIR: temporary })
  await secondsLogged(first)
  const short = [...brief, '--duration', '1s']
  const second = startHammer(['run', '--target', url, ...short], { TMPDIR: temporary })
  await second.ended
  expect(second.stderr()).toContain(`process ${first.child.pid} measures on this machine too`)
  first.child.kill('SIGINT')
  await first.ended
  expect(readdirSync(temporary)).toEqual([])
  const third = startHammer(['run', '--target', url, ...short], { TMPDIR: temporary })
  expect((await third.ended).stderr).not.toContain('measures on this machine')
}, 60_000)

const text = { encoding: 'utf8' } as const

async function worker(): Promise<{ url: string; pid: number }> {
  const folder = mkdtempSync(join(tmpdir(), 'interruption-test-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  const db = await seedInto(folder, workload, settingsOf(workload, { sales: 1000 }))
  const started = await startApp('worker', ['--listen', 'grpc://127.0.0.1:0', '--db', db])
  onTestFinished(() => {
    process.kill(started.pid, 'SIGCONT')
    return started.stop()
  })
  return { url: started.url.reveal(), pid: started.pid }
}

async function workerUrl(): Promise<string> {
  return (await worker()).url
}

/** Resolves when the timeline of the only trial has a few seconds. */
async function secondsLogged({ results }: Hammer): Promise<void> {
  const lines = (): number => {
    const [run] = existsSync(results) ? readdirSync(results) : []
    const file = join(results, run ?? '', 'trials/01-rpc/timeline.csv')
    return existsSync(file) ? readFileSync(file, 'utf8').split('\n').length : 0
  }
  await expect.poll(lines, { timeout: 30_000 }).toBeGreaterThan(3)
}

function readJson({ results }: Hammer, file: string): Record<string, unknown> {
  const [run] = readdirSync(results)
  return JSON.parse(readFileSync(join(results, run!, file), 'utf8')) as Record<string, unknown>
}
