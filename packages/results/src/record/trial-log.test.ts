import { mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test, vi } from 'vitest'
import { emptyHistogram } from './histogram.ts'
import { readIntervalLog } from './interval-log.ts'
import { trialFiles } from '../run/run-folder.ts'
import { temporaryFolder } from '../run/temporary-folder.ts'
import { TrialLog } from './trial-log.ts'

const trial = { number: 1, variant: 'rpc' }
const row = { second: 0, planned: 1, sent: 1, ok: 1, errors: 0, timedOut: 0 }

test('a second that has ended is on disk while the trial goes on', async () => {
  const folder = await temporaryFolder()
  const files = trialFiles(folder, trial)
  const log = new TrialLog(folder, trial)
  log.begin(0)
  log.interval('response', { second: 0, histogram: histogramOf(300) })
  log.ended(row)
  await vi.waitFor(async () => {
    expect(await readFile(files.timeline, 'utf8')).toMatch(/^second,.*\n0,1,1,1,0,0,,,\n$/)
    const read = await Array.fromAsync(readIntervalLog(files.intervalLog('response')))
    expect(read.map(({ histogram }) => histogram.maxValue)).toEqual([300])
  })
  await log.close()
})

test('what an earlier attempt at the trial left is gone', async () => {
  const folder = await temporaryFolder()
  const first = new TrialLog(folder, trial)
  await writeFile(join(trialFiles(folder, trial).folder, 'wait.hlog'), 'of before')
  await first.close()
  const second = new TrialLog(folder, trial)
  second.begin(0)
  await second.close()
  await expect(readFile(trialFiles(folder, trial).intervalLog('wait'))).rejects.toThrow('ENOENT')
  expect(
    await Array.fromAsync(readIntervalLog(trialFiles(folder, trial).intervalLog('lag'))),
  ).toEqual([])
})

test('a folder that cannot be made is named at once, a file that cannot be written is the fault of a log that goes on', async () => {
  const folder = await temporaryFolder()
  await writeFile(join(folder, 'trials'), '')
  expect(() => new TrialLog(folder, trial)).toThrow(
    `Cannot write ${trialFiles(folder, trial).folder}`,
  )
  await mkdir(join(folder, 'run'))
  const log = new TrialLog(join(folder, 'run'), trial)
  const { intervalLog, folder: trialFolder } = trialFiles(join(folder, 'run'), trial)
  await mkdir(intervalLog('lag'))
  log.begin(0)
  log.interval('lag', { second: 0, histogram: histogramOf(5) })
  await log.close()
  expect(log.fault).toMatchObject({ name: 'ResultsError', kind: 'notWritable' })
  expect(log.fault?.message).toContain(`Cannot write ${join(trialFolder, 'lag.hlog')}`)
  expect(await readFile(intervalLog('response'), 'utf8')).toContain('#[BaseTime: ')
})

test('a folder that is removed while the trial goes on is the fault of its log, and not made anew', async () => {
  const folder = join(await temporaryFolder(), 'run')
  await mkdir(folder)
  const log = new TrialLog(folder, trial)
  log.begin(0)
  await rm(folder, { recursive: true })
  await log.close()
  expect(log.fault?.message).toMatch(/^Cannot write .*ENOENT/)
  expect(() => new TrialLog(folder, trial)).toThrow(/Cannot write .*ENOENT/)
})

function histogramOf(valueUs: number) {
  const histogram = emptyHistogram()
  histogram.recordValue(valueUs)
  return histogram
}
