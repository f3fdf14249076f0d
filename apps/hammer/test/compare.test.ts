import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { canStartOwnBroker } from '@rpc-vs-mom/rabbitmq'
import { brokerDifferences, type BrokerAccount } from '@rpc-vs-mom/results'
import { processTree } from '@rpc-vs-mom/cost'
import { describe, expect, inject, onTestFinished, test } from 'vitest'
import { seedInto, startApp } from '@rpc-vs-mom/experiment'
import { settingsOf } from '@rpc-vs-mom/workload'
import { workload } from '@rpc-vs-mom/workload/sales'
import { isAlive, startHammer } from './hammer.ts'

const brief = ['--rate', '100', '--duration', '1s', '--warmup', '200ms', '--sales', '1k']
const quick = [...brief, '--warmup-requests', '200', '--rounds', '1']
const rabbitmqUrl = inject('rabbitmqUrl')

function readJson(...path: string[]): Record<string, unknown> {
  return JSON.parse(readFileSync(join(...path), 'utf8')) as Record<string, unknown>
}

/** Programs of ours whose pauses a comparison watches, with two workers. */
const workers = ['worker-1', 'worker-2']
const programsOf: Readonly<Record<string, readonly string[]>> = {
  rpc: ['hammer', 'lb', ...workers],
  'rpc-lean': ['hammer', 'lb', ...workers],
  'rpc-again': ['hammer', 'lb', ...workers],
  'rpc-direct': ['hammer', ...workers],
  mom: ['hammer', ...workers],
  local: ['hammer'],
}

function watchedIn(trial: string): string[] {
  const { programs } = readJson(trial, 'trial.json') as { programs: { program: string }[] }
  expect(existsSync(join(trial, 'pauses.csv'))).toBe(true)
  return programs.map(({ program }) => program)
}

function onlyRun(results: string): string {
  const runs = readdirSync(results)
  expect(runs).toHaveLength(1)
  return join(results, runs[0]!)
}

describe('hammer compare', () => {
  test.skipIf(rabbitmqUrl === undefined)(
    'puts one plan to every variant, gets only right answers and writes a report',
    { timeout: 90_000 },
    async () => {
      const hammer = startHammer(['compare', ...quick], { RABBITMQ_URL: rabbitmqUrl! })
      const { code, stdout, stderr } = await hammer.ended
      const run = onlyRun(hammer.results)
      const trials = readdirSync(join(run, 'trials'))
      expect(trials).toHaveLength(6)
      for (const trial of trials) {
        const ledger = readJson(run, 'trials', trial, 'ledger.json')
        expect(ledger, trial).toMatchObject({ wrong: 0, timedOut: 0, shed: 0, errors: {} })
        expect(ledger['ok'], trial).toBe(ledger['planned'])
        expect(watchedIn(join(run, 'trials', trial)), trial).toEqual(programsOf[trial.slice(3)])
      }
      const hashes = trials.map((trial) => readJson(run, 'trials', trial, 'trial.json')['planHash'])
      expect(new Set(hashes).size).toBe(1)
      expect(readFileSync(join(run, 'report.html'), 'utf8')).toContain('</html>')
      expect(stdout).toContain('report.html')
      expect([0, 98], stderr).toContain(code)
      expect(hammer.leftovers()).toEqual([])
    },
  )

  test.skipIf(!canStartOwnBroker())(
    'accounts for every message with a broker of its own, however it is asked through it',
    { timeout: 90_000 },
    async () => {
      const variants = 'mom,mom-two-hop,mom-one-way,mom-persistent'
      const flags = ['compare', '--variant', variants, '--no-aa', ...quick]
      const hammer = startHammer(flags, { RABBITMQ_URL: '' })
      const { stderr } = await hammer.ended
      const run = onlyRun(hammer.results)
      const trials = readdirSync(join(run, 'trials'))
      expect(trials, stderr).toHaveLength(4)
      for (const trial of trials) {
        const { broker } = readJson(run, 'trials', trial, 'trial.json') as { broker: BrokerAccount }
        expect(broker.unknown, trial).toBeUndefined()
        expect(brokerDifferences(broker), trial).toEqual([])
        const published = broker.counts.find(({ what }) => what === 'published')
        // 120 requests, each with a reply.
        expect(published?.broker, trial).toBeGreaterThan(200)
      }
      expect(readFileSync(join(run, 'report.md'), 'utf8')).toContain('most waiting')
    },
  )

  test(
    'measures nothing when RABBITMQ_URL names a broker that is not there',
    { timeout: 60_000 },
    async () => {
      const hammer = startHammer(['compare', '--variant', 'local,mom', '--no-aa', ...quick], {
        RABBITMQ_URL: 'amqp://127.0.0.1:1',
      })
      const { code, stderr } = await hammer.ended
      expect(code, stderr).toBe(3)
      expect(stderr).toMatch(/hammer: RABBITMQ_URL names 127\.0\.0\.1:1, but [^\n]*\n$/)
      expect(existsSync(hammer.results)).toBe(false)
    },
  )

  test.each([
    ['--timeout', '0s', 'at least 1ms'],
    ['--timeout', '6m', 'at most 5m'],
    ['--duration', '0s', 'at least 1ms'],
    ['--duration', '600h', 'at most 596h'],
    ['--variant', 'rpc,rpc', 'rpc is there twice'],
    ['--variant', 'rpc,', 'there is nothing'],
    ['--variant', 'gRPC', 'known are'],
    ['--profile', 'indx', 'Did you mean index?'],
  ])('refuses %s %s in one sentence', { timeout: 20_000 }, async (flag, value, sentence) => {
    const { code, stderr } = await startHammer(['compare', flag, value]).ended
    expect(code, stderr).toBe(2)
    expect(stderr).toContain(sentence)
    expect(stderr.trimEnd().split('\n').length).toBeLessThanOrEqual(2)
  })

  test(
    'takes everything down on Ctrl-C and keeps the trials that were written',
    { timeout: 60_000 },
    async () => {
      const hammer = startHammer(['compare', '--variant', 'rpc', ...quick, '--rounds', '50'])
      await hammer.says('trial 2')
      const tree = processTree(hammer.child.pid!)
      hammer.child.kill('SIGINT')
      const { code, stderr } = await hammer.ended
      expect(code, stderr).toBe(130)
      await expect.poll(() => tree.filter(isAlive), { timeout: 10_000 }).toEqual([])
      expect(hammer.leftovers()).toEqual([])
      const run = onlyRun(hammer.results)
      const { interrupted, order } = readJson(run, 'manifest.json') as {
        interrupted: string
        order: string[][]
      }
      expect(order.flat().length).toBeGreaterThanOrEqual(2)
      expect(interrupted).toBe(`after ${order.flat().length} of 50 trials`)
      expect(readFileSync(join(run, 'report.md'), 'utf8')).toContain(`Interrupted ${interrupted}.`)
    },
  )

  test(
    'leaves no process behind when it is killed without warning',
    { timeout: 60_000 },
    async () => {
      const hammer = startHammer(['compare', '--variant', 'rpc', ...quick, '--rounds', '50'])
      await hammer.says('trial 1')
      const tree = processTree(hammer.child.pid!)
      hammer.child.kill('SIGKILL')
      await expect.poll(() => tree.filter(isAlive), { timeout: 20_000 }).toEqual([])
    },
  )
})

describe('the query profile', () => {
  test('is named in manifest, report and summary', { timeout: 60_000 }, async () => {
    const flags = ['compare', '--variant', 'local,rpc', '--no-aa', '--profile', 'cube', ...quick]
    const hammer = startHammer(flags)
    const { code, stdout, stderr } = await hammer.ended
    expect([0, 98], stderr).toContain(code)
    expect(stdout).toMatch(/^query profile cube, 1000 sales, /m)
    const run = onlyRun(hammer.results)
    expect(readJson(run, 'manifest.json')).toMatchObject({
      plan: { settings: { 'query profile': 'cube' } },
    })
    expect(readFileSync(join(run, 'report.md'), 'utf8')).toContain('query profile cube')
    expect(readFileSync(join(run, 'report.html'), 'utf8')).toContain('query profile cube')
  })

  test('of a cluster that is up must be the one that is named', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'profile-test-'))
    onTestFinished(() => rmSync(folder, { recursive: true }))
    const db = await seedInto(
      folder,
      workload,
      settingsOf(workload, { sales: 1000, profile: 'original' }),
    )
    const flags = ['--listen', 'grpc://127.0.0.1:0', '--name', 'w1', '--profile', 'original']
    const worker = await startApp('worker', [...flags, '--db', db])
    onTestFinished(() => worker.stop())
    const { code, stderr } = await startHammer(['run', '--target', worker.url.reveal(), ...brief])
      .ended
    expect(stderr).toContain(
      'hammer: w1 answered from profile original, and this run is about index; add --profile original.',
    )
    expect(code).toBe(2)
  })
})

describe('bad input', () => {
  test.each([
    [
      ['compare', '--variant', 'rcp'],
      2,
      /--variant: variant "rcp" is not known; known are rpc, rpc-lean, mom, rpc-direct, local.*\. Did you mean rpc\?/,
    ],
    [['compare', '--rat', '5'], 2, /unknown option '--rat'[\s\S]*Did you mean --rate\?/],
    [['compare', '--rate', '0'], 2, /--rate <rate>' argument '0' is invalid/],
    [
      ['compare', '--duration', '10'],
      2,
      /Write a duration with its unit, such as 250ms, 10s or 2m/,
    ],
    [['run', '--target', 'grpc://a:1', '--variant', '../x'], 2, /A name has no slash/],
    [['run', '--target', 'grpc://a:1', '--variant', 'gRPC/HTTP2'], 2, /A name has no slash/],
    [
      ['run', '--target', 'grpc://a:1', '--name', ''],
      2,
      /a name with at least one letter or digit/,
    ],
    [['compare', '--name', ''], 2, /a name with at least one letter or digit/],
    [['run', '--target', 'grpc://a:1', '--timeout', '0s'], 2, /at least 1ms/],
    [['run', '--target', 'grpc://a:1', '--timeout', '6m'], 2, /at most 5m/],
    [['run', '--target', 'grpc://a:1', '--duration', '0s'], 2, /at least 1ms/],
    [['run', '--target', 'grpc://a:1', '--duration', '600h'], 2, /at most 596h/],
    [
      ['run', '--target', 'grpc://a:1', '--fail-above', '1'],
      2,
      /share from 0% to 100% with its sign/,
    ],
    [
      ['run', '--target', 'grpc://127.0.0.1:1', '--rate', '0.1', '--duration', '1s'],
      2,
      /^hammer: --rate 0\.1 for --duration 1000ms is less than one request/,
    ],
    [['run', '--target', 'grpc://a:1', '--variant', 'a\tb'], 2, /no control character/],
    [['compare', '--target', '../x=grpc://a:1'], 2, /--target \S+ does not have the form/],
    [
      ['run', '--target', 'grpc://127.0.0.1:1', '--compose', 'nosuch.yaml'],
      5,
      /^hammer: --compose nosuch\.yaml cannot be read: ENOENT[^\n]*\n$/m,
    ],
    [['run'], 2, /hammer: --target <url> is missing/],
    [
      ['run', '--target', 'http://127.0.0.1:1'],
      2,
      /"http:\/\/127.0.0.1:1" does not start with a known scheme/,
    ],
    [['run', '--target', 'grpc://127.0.0.1:1', '--sales', '10'], 3, /^hammer: .*127\.0\.0\.1:1/m],
    [
      ['run', '--target', 'amqp://127.0.0.1:1/sales', '--sales', '10'],
      3,
      /^hammer: .*127\.0\.0\.1:1/m,
    ],
  ])('%j ends with exit code %i and one sentence', async (flags, expected, sentence) => {
    const { code, stderr, stdout } = await startHammer(flags).ended
    expect(stderr).toMatch(sentence)
    expect({ code, stdout }).toEqual({ code: expected, stdout: '' })
    expect(stderr).not.toMatch(/\n\s+at /)
  })
})
