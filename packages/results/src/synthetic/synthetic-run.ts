import { makeFolder } from '@rpc-vs-mom/files'
import type { BrokerAccount } from '../record/broker-account.ts'
import type { ComponentCost } from '../record/cost.ts'
import { generatorHealth } from '../record/generator-health.ts'
import { hostAccount, type HostAccount } from '../record/host.ts'
import { judgeTrial } from '../verdict/judge-trial.ts'
import type { Ledger } from '../record/ledger.ts'
import type { Run } from '../run/read-run.ts'
import type { ProgramPause, ProgramPauses } from '../record/program-pauses.ts'
import { createRecorder, type Outcome } from '../record/recorder.ts'
import type { Recording } from '../record/recording.ts'
import { runFolderOf, type TrialName } from '../run/run-folder.ts'
import type { SyntheticOptions, SyntheticVariant } from './synthetic-options.ts'
import { normalFrom, syntheticRandom } from './synthetic-random.ts'
import {
  componentsOf,
  syntheticStartMs,
  syntheticManifest,
  syntheticPlanHash,
} from './synthetic-manifest.ts'
import type { Tail } from '../tail/tail.ts'
import type { TrialRecord } from '../record/trial.ts'
import { TrialLog } from '../record/trial-log.ts'
import { writeManifest, writeTrial } from '../run/write-run.ts'

export type { SyntheticOptions, SyntheticVariant }

const timeoutMs = 1000

/** A finished run drawn from known distributions: what tests compare and render instead of a real one. */
export function syntheticRun(options: SyntheticOptions): Run {
  return drawRun(options, () => undefined)
}

type SinkOf = (trial: TrialName) => TrialLog | undefined

function drawRun(options: SyntheticOptions, sinkOf: SinkOf): Run {
  const random = syntheticRandom(options.seed)
  const order = Array.from({ length: options.rounds }, (_, round) =>
    options.variants.map((_variant, index) => {
      const turned = (index + round) % options.variants.length
      return options.variants[turned]!
    }),
  )
  const trials = order.flatMap((variants, round) =>
    variants.map((variant, index) => {
      const number = round * variants.length + index + 1
      return drawTrial(options, { variant, round: round + 1, number, random, sinkOf })
    }),
  )
  const names = order.map((variants) => variants.map(({ name }) => name))
  return { manifest: syntheticManifest(options, names), trials }
}

/** Writes a synthetic run below the results folder as the hammer would; returns its folder. */
export async function writeSyntheticRun(
  resultsFolder: string,
  options: SyntheticOptions,
): Promise<string> {
  const { startedAt, name } = syntheticManifest(options, [])
  const folder = runFolderOf(resultsFolder, { sequence: 1, startedAt, name })
  await makeFolder(folder)
  const logs: TrialLog[] = []
  const { manifest, trials } = drawRun(options, (trial) => {
    const log = new TrialLog(folder, trial)
    logs.push(log)
    return log
  })
  for (const log of logs) {
    await log.close()
    if (log.fault) throw log.fault
  }
  for (const trial of trials) await writeTrial(folder, trial)
  await writeManifest(folder, manifest)
  return folder
}

interface TrialPlace {
  readonly variant: SyntheticVariant
  readonly round: number
  readonly number: number
  readonly random: () => number
  readonly sinkOf: SinkOf
}

function drawTrial(options: SyntheticOptions, place: TrialPlace): TrialRecord {
  const { variant, round, number } = place
  const { recording, ledger } = drawRecording(options, place)
  const generator = generatorHealth({
    recording,
    planned: ledger.planned,
    durationMs: options.seconds * 1000,
    shed: 0,
    eventLoop: { eventLoopDelayP99Ms: 1.5, eventLoopDelayMaxMs: 4, eventLoopUtilization: 0.2 },
  })
  const components = costOf(variant, ledger.sent, place.random)
  const broker = components.some(({ role }) => role === 'broker')
    ? { broker: accountOf(ledger) }
    : {}
  const cost = { components }
  const load = { rateRps: options.rateRps, timeoutMs, outstandingMax: options.rateRps }
  return {
    number,
    round,
    variant: variant.name,
    planHash: syntheticPlanHash(options.seed),
    startedAt: new Date(recording.startedAtMs).toISOString(),
    recording,
    ledger,
    generator,
    cost,
    ...broker,
    host: syntheticHost(options.seconds),
    programs: syntheticPrograms(variant.name),
    ...(ledger.ok > 0 && { tail: syntheticTail(ledger.ok) }),
    verdict: judgeTrial({ recording, ledger, generator, cost, load, ...broker }),
  }
}

/** A machine that is not quite alone; numbers that a file keeps to the last digit. */
function syntheticHost(seconds: number): HostAccount {
  const second = (index: number) => ({
    second: index,
    stealShare: index % 2 === 0 ? 0 : 0.25,
    othersShare: 0.125,
    waitingShare: 0.5,
  })
  return hostAccount(Array.from({ length: seconds }, (_, index) => second(index)))!
}

/** The hammer collects much, and the lb not at all. */
function syntheticPrograms(variant: string): ProgramPauses[] {
  const none = { pauses: [], collections: 0, collectingMs: 0, unkept: 0 }
  const pauses: ProgramPause[] = [
    { kind: 'collection', atMs: 100.25, tookMs: 8.5 },
    { kind: 'stall', atMs: 1100.125, tookMs: 12.5 },
  ]
  return [
    { program: 'hammer', role: 'hammer', pauses, collections: 12, collectingMs: 20.5, unkept: 0 },
    ...(variant === 'rpc' ? [{ program: 'lb', role: 'lb' as const, ...none }] : []),
  ]
}

function syntheticTail(requests: number): Tail {
  const slow = Math.ceil(requests / 100)
  const nobodys = {
    hammerStall: 0,
    lbCollection: 0,
    lbStall: 0,
    workerCollection: 0,
    workerStall: 0,
  }
  const causes = { hammerCollection: slow - 1, ...nobodys, host: 0, none: 1 }
  return { requests: slow, fromUs: 5000, causes }
}

function accountOf({ sent, ok }: Ledger): BrokerAccount {
  const both = (what: string, count: number) => ({ what, ours: count, broker: count })
  return {
    counts: [both('published', sent + ok), both('delivered', sent), both('acknowledged', sent)],
    depthMax: 3,
    depthSamples: 3,
  }
}

function drawRecording(
  { seconds, rateRps, trialNoise }: SyntheticOptions,
  { variant, number, random, sinkOf }: TrialPlace,
): { recording: Recording; ledger: Ledger } {
  const normal = normalFrom(random)
  const planned = Math.round(seconds * rateRps)
  const startedAtMs = syntheticStartMs + number * (seconds + 2) * 1000
  const sink = sinkOf({ number, variant: variant.name })
  sink?.begin(startedAtMs)
  const recorder = createRecorder({ planned, timeoutMs, ...(sink && { sink }) })
  const trialFactor = Math.exp(normal() * trialNoise)
  const counts = { ok: 0, failed: 0 }
  for (let index = 0; index < planned; index++) {
    const lagUs = 20 + 40 * random()
    const serviceUs = variant.medianUs * trialFactor * Math.exp(normal() * variant.spread)
    const failed = random() < (variant.failedShare ?? 0)
    const outcome: Outcome = failed ? { error: 'UNAVAILABLE' } : 'ok'
    counts[failed ? 'failed' : 'ok']++
    const second = Math.floor(index / rateRps)
    recorder.settled({
      second,
      serviceUs,
      lagUs,
      responseUs: serviceUs + lagUs,
      outcome,
      ...(!failed && {
        worker: {
          name: `worker-${1 + (index % 2)}`,
          waitUs: 0.2 * serviceUs,
          queryUs: 0.1 * serviceUs,
        },
      }),
    })
  }
  const { ok, failed } = counts
  return {
    recording: recorder.finish(startedAtMs),
    ledger: {
      planned,
      shed: 0,
      sent: planned,
      ok,
      wrong: 0,
      timedOut: 0,
      late: 0,
      duplicate: 0,
      errors: failed > 0 ? { UNAVAILABLE: failed } : {},
    },
  }
}

function costOf(
  { name, cpuUsPerRequest = 300 }: SyntheticVariant,
  sent: number,
  random: () => number,
): ComponentCost[] {
  const components = componentsOf(name)
  return components.map(({ name: component, role, processes }) => {
    const perRequest = (cpuUsPerRequest / components.length) * (0.97 + 0.06 * random())
    return {
      name: component,
      role,
      processes,
      cpuUs: perRequest * sent,
      cpuUsPerRequest: perRequest,
      rssBytesPeak: Math.round((60 + 2 * random()) * processes * 2 ** 20),
    }
  })
}
