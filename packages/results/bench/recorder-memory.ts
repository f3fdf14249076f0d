/**
 * What a trial costs in memory by its length: simulated seconds, in each of which a request leaves late, through
 * recorder, log, the slowest requests and reader, each length in a process of its own. Writes results/bench/recorder.json.
 */
import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { TrialLog } from '../src/record/trial-log.ts'
import { createRecorder } from '../src/record/recorder.ts'
import { readRecording } from '../src/run/read-recording.ts'
import { trialFiles } from '../src/run/run-folder.ts'
import { SlowestRequests, slowestHundredth } from '../src/tail/slowest-requests.ts'
import { recordingTags } from '../src/record/recording.ts'

const rateRps = 20
const hours = [1, 4, 16]
const trial = { number: 1, variant: 'simulated' }

interface Figures {
  readonly hours: number
  readonly samples: number
  readonly rssMiBPeak: number
  readonly heapMiBAfter: number
  /** What is kept of single seconds and requests until the end of the trial. */
  readonly lateSendsKept: number
  readonly slowestKept: number
}

async function measure(length: number): Promise<Figures> {
  const folder = mkdtempSync(join(tmpdir(), 'recorder-memory-'))
  try {
    const seconds = length * 3600
    const log = new TrialLog(folder, trial)
    log.begin(0)
    const planned = seconds * rateRps
    const options = { planned, timeoutMs: 2000, plannedIn: () => rateRps, sink: log }
    const recorder = createRecorder(options)
    const slowest = new SlowestRequests(slowestHundredth(planned))
    for (let second = 0; second < seconds; second++) {
      for (let index = 0; index < rateRps; index++) {
        const serviceUs = 500 + ((second * 7919 + index * 104_729) % 5000)
        const worker = { name: `worker-${index % 2}`, waitUs: 50, queryUs: 100 }
        const lagUs = index === 0 ? 1500 : 60
        const times = { responseUs: serviceUs + lagUs, serviceUs, lagUs }
        recorder.settled({ second, ...times, outcome: 'ok', worker })
        const dueUs = second * 1_000_000
        slowest.add({ dueUs, endUs: dueUs + times.responseUs, worker: worker.name })
      }
      // As in a run, where a second passes until the next one ends.
      for (let turn = 0; turn < 10; turn++) await new Promise(setImmediate)
    }
    const { lateSends = [] } = recorder.finish(0)
    await log.close()
    const read = await readRecording(trialFiles(folder, trial), recordingTags)
    if (read.distributions.response.totalCount !== planned) throw new Error('Samples are missing.')
    const { heapUsed } = process.memoryUsage()
    const rssMiBPeak = Math.round(process.resourceUsage().maxRSS / 1024)
    return {
      hours: length,
      samples: planned,
      rssMiBPeak,
      heapMiBAfter: Math.round(heapUsed / 2 ** 20),
      lateSendsKept: lateSends.length,
      slowestKept: slowest.all().length,
    }
  } finally {
    rmSync(folder, { recursive: true })
  }
}

const [only] = process.argv.slice(2)
if (only !== undefined) process.stdout.write(JSON.stringify(await measure(Number(only))))
else {
  const figures = hours.map(
    (length) =>
      JSON.parse(
        execFileSync(process.execPath, [import.meta.filename, String(length)], {
          encoding: 'utf8',
        }),
      ) as Figures,
  )
  console.table(figures)
  const file = join(import.meta.dirname, '../../../results/bench/recorder.json')
  writeFileSync(
    file,
    `${JSON.stringify({ command: 'pnpm bench recorder', rateRps, figures }, null, 2)}\n`,
  )
}
