import { expect, test } from 'vitest'
import { failedRequests, ledgerBalances, type TrialRecord } from '@rpc-vs-mom/results'
import { answeringWorkers } from './answering-workers.ts'
import type { Cluster } from './cluster.ts'
import { durationMs, hammer, rateRps } from './hammer.ts'
import { killWorkerUnderLoad, type KilledUnderLoad } from './kill-under-load.ts'

export interface Suite {
  readonly cluster: Cluster
  /** The part that stands between clients and workers, as the hammer calls it. */
  readonly middle: 'lb' | 'broker'
  /** Every address that is open on this machine, in order. */
  readonly addresses: readonly string[]
  /** Tests of its own, while five workers are up. */
  readonly ownTests: () => void
  /** What a worker's death under load may cost here, in words and as assertions. */
  readonly deathCosts: string
  readonly checkDeath: (killed: KilledUnderLoad) => void
}

/** The life of a cluster in order, each test going on where the one before it ended. */
export function clusterSuite(suite: Suite): void {
  const { cluster, middle, addresses, ownTests, deathCosts, checkDeath } = suite

  test('it starts from nothing and is up when every container is healthy', async () => {
    await cluster.up()
    expect(await cluster.containers('worker')).toHaveLength(5)
    expect(new Set(await cluster.inspect('{{.State.Health.Status}}'))).toEqual(new Set(['healthy']))
  })

  test('it answers 200 requests a second for 10 s, each once and rightly', async () => {
    const trial = await hammer(cluster)
    expectAllRight(trial)
    expectPlanned(trial)
    expectMetered(trial, ['hammer', middle, 'workers'])
  })

  ownTests()

  test('its ports are open on the loopback address only', async () => {
    const published = await cluster.inspect(publishedAddresses)
    expect(published.join(' ').trim().split(/ +/).toSorted()).toEqual(addresses)
  })

  test('a worker has no root, no capability, and cannot write to its code or data', async () => {
    const lines = await cluster.execute('worker', triesToWrite)
    expect(lines).toEqual(['uid 1000', 'no capability', 'read-only /app', 'read-only /data'])
  })

  test('a worker finds what it compiled in the image', async () => {
    const [status, files] = await cluster.execute('worker', readsCompileCache)
    expect(status).toBe('ALREADY_ENABLED')
    expect(Number(files)).toBeGreaterThan(100)
  })

  test('all 8 workers answer after scaling from 5', async () => {
    await cluster.up('--no-recreate', '--scale', 'worker=8')
    await expectAnswers(cluster, 8)
  })

  test(`a worker killed under load costs ${deathCosts}`, async () => {
    const killed = await killWorkerUnderLoad(cluster)
    expect(ledgerBalances(killed.trial.ledger)).toBeUndefined()
    expectPlanned(killed.trial)
    checkDeath(killed)
    await expectAnswers(cluster, 7)
  })

  test('nothing is left of it after down -v', async () => {
    expect(await cluster.remains()).not.toEqual([])
    await cluster.down()
    expect(await cluster.remains()).toEqual([])
  })
}

/** Every request of the measured phase was answered, and as the oracle says. */
export function expectAllRight({ ledger }: TrialRecord): void {
  expect(ledgerBalances(ledger)).toBeUndefined()
  expect(ledger).toMatchObject({ ok: ledger.planned, wrong: 0, timedOut: 0, shed: 0 })
  expect(failedRequests(ledger)).toBe(0)
}

/** Arrivals are a Poisson process: within five standard deviations of the mean. */
function expectPlanned({ ledger }: TrialRecord): void {
  const mean = (rateRps * durationMs) / 1000
  expect(Math.abs(ledger.planned - mean)).toBeLessThan(5 * Math.sqrt(mean))
}

function expectMetered({ cost }: TrialRecord, names: readonly string[]): void {
  const metered = cost.components.filter(({ cpuUs, rssBytesPeak }) => cpuUs > 0 && rssBytesPeak > 0)
  expect(metered.map(({ name }) => name).toSorted()).toEqual(names.toSorted())
}

/** A worker is named after its container's host name and its process. */
async function expectAnswers(cluster: Cluster, count: number): Promise<void> {
  const hosts = await cluster.inspect('{{.Config.Hostname}}', 'worker')
  expect(hosts).toHaveLength(count)
  const names = await answeringWorkers(cluster.target, count)
  expect(names.map((name) => name.replace(/-\d+$/, '')).toSorted()).toEqual(hosts.toSorted())
}

const publishedAddresses =
  '{{range .NetworkSettings.Ports}}{{range .}}{{.HostIp}}:{{.HostPort}} {{end}}{{end}}'

const triesToWrite = `
  echo "uid $(id -u)"
  grep -q 'CapEff:.0*$' /proc/1/status && echo 'no capability'
  for folder in /app /data; do
    touch $folder/written 2>&1 | grep -q 'Read-only file system' && echo "read-only $folder"
  done
`

/** Node's variable turns the cache on before the first line runs, for the user and the Node of the image. */
const readsCompileCache = `
  NODE_COMPILE_CACHE=/app/apps/worker/node_modules/.cache/compile node --eval "
    const { constants, enableCompileCache, getCompileCacheDir } = require('node:module')
    const { status } = enableCompileCache()
    const { compileCacheStatus } = constants
    console.log(Object.keys(compileCacheStatus).find((name) => compileCacheStatus[name] === status))
    console.log(fs.readdirSync(getCompileCacheDir()).length)
  "
`
