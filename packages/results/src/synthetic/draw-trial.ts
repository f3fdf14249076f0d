import type { BrokerAccount } from '../record/broker-account.ts'
import type { ComponentCost } from '../record/cost.ts'
import { generatorHealth } from '../record/generator-health.ts'
import { hostAccount, type HostAccount } from '../record/host.ts'
import { judgeTrial } from '../verdict/judge-trial.ts'
import type { Ledger } from '../record/ledger.ts'
import type { ProgramPause, ProgramPauses } from '../record/program-pauses.ts'
import { createRecorder, type SampleOutcome } from '../record/recorder.ts'
import type { Recording } from '../record/recording.ts'
import type { TrialName } from '../run/run-folder.ts'
import type { SlowestOf, SyntheticVariant } from './synthetic-options.ts'
import { normalFrom } from './synthetic-random.ts'
import { componentsOf, syntheticStartMs } from './synthetic-manifest.ts'
import { tailCauses, type Tail } from '../tail/tail.ts'
import type { TrialRecord } from '../record/trial.ts'
import type { TrialLog } from '../record/trial-log.ts'

const usualSlowest: SlowestOf = { cause: 'hammerCollection', share: 1 }

const timeoutMs = 1000

export type SinkOf = (trial: TrialName) => TrialLog | undefined

/** One trial to be drawn; everything random comes from `random`. */
export interface TrialDraw {
  readonly place: Pick<TrialRecord, 'number' | 'round' | 'variant'>
  readonly planHash: string
  readonly seconds: number
  readonly rateRps: number
  /** Standard deviation of the logarithm of what the whole trial is faster or slower. */
  readonly trialNoise: number
  /** What its times and its CPU time are multiplied by; 1 when absent. */
  readonly factors?: { readonly time: number; readonly cpu: number }
  /** Whether the broker's counters are read for each trial, where there is a broker. */
  readonly hasAccount: boolean
  readonly host: HostAccount
  readonly random: () => number
  readonly sinkOf: SinkOf
}

export function drawTrial(variant: SyntheticVariant, draw: TrialDraw): TrialRecord {
  const { place, planHash, seconds, rateRps, host } = draw
  const { recording, ledger } = drawRecording(variant, draw)
  const generator = generatorHealth({
    recording,
    planned: ledger.planned,
    durationMs: seconds * 1000,
    shed: 0,
    eventLoop: { eventLoopDelayP99Ms: 1.5, eventLoopDelayMaxMs: 4, eventLoopUtilization: 0.2 },
  })
  const components = costOf(variant, ledger.sent, draw)
  const hasBroker = components.some(({ role }) => role === 'broker')
  const broker = draw.hasAccount && hasBroker ? { broker: accountOf(ledger) } : {}
  const cost = { components }
  const load = { rateRps, timeoutMs, outstandingMax: rateRps }
  return {
    ...place,
    planHash,
    startedAt: new Date(recording.startedAtMs).toISOString(),
    recording,
    ledger,
    generator,
    cost,
    ...broker,
    host,
    programs: syntheticPrograms(variant.name),
    ...(ledger.ok > 0 && { tail: syntheticTail(ledger.ok, variant.slowest) }),
    verdict: judgeTrial({ recording, ledger, generator, cost, load, ...broker }),
  }
}

/** A machine that is not quite alone; numbers that a file keeps to the last digit. */
export function syntheticHost(seconds: number): HostAccount {
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

function syntheticTail(requests: number, { cause, share }: SlowestOf = usualSlowest): Tail {
  const slow = Math.ceil(requests / 100)
  const causes = Object.fromEntries(tailCauses.map((each) => [each, 0])) as Tail['causes']
  const count = Math.min(slow - 1, Math.round(share * slow))
  return { requests: slow, fromUs: 5000, causes: { ...causes, none: slow - count, [cause]: count } }
}

/** Every message counted as often by the broker as by us. */
export function accountOf({ sent, ok }: Pick<Ledger, 'sent' | 'ok'>): BrokerAccount {
  const both = (what: string, count: number) => ({ what, ours: count, broker: count })
  return {
    counts: [both('published', sent + ok), both('delivered', sent), both('acknowledged', sent)],
    depthMax: 3,
    depthSamples: 3,
  }
}

function drawRecording(
  variant: SyntheticVariant,
  { place, seconds, rateRps, trialNoise, factors, random, sinkOf }: TrialDraw,
): { recording: Recording; ledger: Ledger } {
  const normal = normalFrom(random)
  const planned = Math.round(seconds * rateRps)
  const startedAtMs = syntheticStartMs + place.number * (seconds + 2) * 1000
  const sink = sinkOf(place)
  sink?.begin(startedAtMs)
  const recorder = createRecorder({ planned, timeoutMs, ...(sink && { sink }) })
  const medianUs = variant.medianUs * (factors?.time ?? 1)
  const trialFactor = Math.exp(normal() * trialNoise)
  const counts = { ok: 0, failed: 0 }
  for (let index = 0; index < planned; index++) {
    const lagUs = 20 + 40 * random()
    const serviceUs = medianUs * trialFactor * Math.exp(normal() * variant.spread)
    const failed = random() < (variant.failedShare ?? 0)
    const outcome: SampleOutcome = failed ? { error: 'UNAVAILABLE' } : 'ok'
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
  { random, factors }: TrialDraw,
): ComponentCost[] {
  const components = componentsOf(name)
  const eachUs = (cpuUsPerRequest * (factors?.cpu ?? 1)) / components.length
  return components.map(({ name: component, role, processes }) => {
    const perRequest = eachUs * (0.97 + 0.06 * random())
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
