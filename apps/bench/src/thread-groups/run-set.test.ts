import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startCluster, variantsNamed } from '@rpc-vs-mom/experiment'
import { quantile } from '@rpc-vs-mom/results'
import { servingOf, settingsOf, workloadNamed } from '@rpc-vs-mom/workload'
import { expect, onTestFinished, test } from 'vitest'
import { groupReport, nameOf } from './group-report.ts'
import { readSets } from './group-set.ts'
import { readRequestCsv } from './request-csv.ts'
import { runSet } from './run-set.ts'

const load = {
  threads: 4,
  groups: 3,
  delayMs: 50,
  iterations: 200,
  questions: 2,
  retriesMax: 5,
  readers: 0,
}
const requests = 4 * 3 * 200 * 2

async function setInside() {
  const folder = mkdtempSync(join(tmpdir(), 'thread-groups-test-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  const workload = await workloadNamed('catalog')
  const settings = settingsOf(workload, { payload: 200, durability: 'normal' })
  const [local] = variantsNamed(['local'])
  const cluster = await startCluster(local!, {
    serving: servingOf(workload, settings, join(folder, 'catalog.db')),
    workers: 1,
    connections: 1,
    maxOutstanding: 1000,
  })
  onTestFinished(() => cluster.close())
  const csvFile = join(folder, 'requests.csv')
  const questions = await workload.draw(settings, 1)
  const options = { cluster, questions, load, timeoutMs: 5000, csvFile, openLoopMs: 200 }
  return { result: await runSet(options), rows: await readRequestCsv(csvFile), csvFile }
}

test('each request is a row, and figures computed from the rows are those of the report', async () => {
  const { result, rows, csvFile } = await setInside()
  const { closedLoop, little, store } = result
  expect(rows).toHaveLength(requests)
  expect(closedLoop.requests).toBe(requests)
  for (const { type, times, failed } of closedLoop.types) {
    const latencies = rows.filter((row) => row.type === type).map(({ latencyMs }) => latencyMs)
    expect({ failed, rows: latencies.length }).toEqual({ failed: 0, rows: requests / 2 })
    const mean = latencies.reduce((sum, ms) => sum + ms, 0) / latencies.length
    const again = [
      mean,
      quantile(latencies, 0.5),
      quantile(latencies, 0.99),
      quantile(latencies, 1),
    ]
    const told = [times!.mean, times!.median, times!.p99, times!.max]
    for (const [index, value] of again.entries())
      expect(Math.abs(told[index]! / value - 1), `${type}, figure ${index}`).toBeLessThan(0.01)
  }
  expect(closedLoop.endedIn.reduce((sum, ended) => sum + ended, 0)).toBe(requests)
  expect(little.consistentRps / little.seenRps).toBeCloseTo(1, 2)
  expect(store).toMatchObject({ lost: 0, unexpected: 0 })
  const report = groupReport('catalog', [{ ...result, variant: 'local', csvFile }])
  expect(report).toContain('## local, 4/3/0.05, closed loop')
  expect(report).toMatch(/Open loop at the same mean rate, .* without a right answer in time/)
})

test('sets are read as the course writes them', () => {
  expect(
    readSets('10/10/2, 10/30/0.5').map((set) => nameOf({ load: { ...load, ...set } })),
  ).toEqual(['10/10/2', '10/30/0.5'])
})

test.each(['', '10/10', '0/10/2', '1000/1000/1', '10/10/2,'])('"%s" is no set', (text) => {
  expect(() => readSets(text)).toThrow('is no set; write threads/groups/seconds')
})
