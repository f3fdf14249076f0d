import type {
  BlockDesign,
  BlockLoad,
  BlockRound,
  BlockSetting,
  BlockStart,
} from '../run/block-design.ts'
import { accountOf, drawTrial, type SinkOf } from './draw-trial.ts'
import { hostAccount, type HostAccount } from '../record/host.ts'
import type { Manifest, Question } from '../run/manifest.ts'
import type { Run } from '../run/read-run.ts'
import { componentsOf, syntheticManifest, syntheticPlanHash } from './synthetic-manifest.ts'
import type { SyntheticVariant } from './synthetic-options.ts'
import { normalFrom, syntheticRandom } from './synthetic-random.ts'
import type { TrialRecord } from '../record/trial.ts'
import { writeDrawnRun } from './write-drawn-run.ts'

/** A run of short blocks of which the true ratios and the noise are known. */
export interface SyntheticBlocks {
  readonly seed: number
  readonly starts: number
  /** Lowest rate first. */
  readonly loads: readonly SyntheticLoad[]
  /** The first is the baseline, the second the challenger. */
  readonly variants: readonly SyntheticVariant[]
  readonly noise?: BlockNoise
  readonly equalPairs?: Question['equalPairs']
  readonly capacity?: BlockDesign['capacity']
  readonly missing?: Manifest['missing']
  /** Every variant for itself, until it misses this level. */
  readonly climb?: BlockDesign['climb']
  /** Rounds, from 1, in whose first block the host takes 30 % and everything lasts three times as long. */
  readonly stolenRounds?: readonly number[]
}

export interface SyntheticLoad {
  readonly name: string
  readonly rateRps: number
  readonly ofCapacity?: number
  readonly setting?: BlockSetting
  readonly roundsPerStart: number
  /** By variant, what its times are multiplied by at this load; 1 where absent. */
  readonly slower?: Readonly<Record<string, number>>
}

/** Standard deviations of the logarithm of the ratio of two variants, of times and of CPU time alike. */
export interface BlockNoise {
  readonly withinPair: number
  readonly betweenStarts: number
}

const stolen = { share: 0.3, factor: 3 } as const

/** A finished run of blocks of 1 s. */
export function syntheticBlocks(options: SyntheticBlocks): Run {
  return drawBlocks(options, () => undefined)
}

/** Writes it below the results folder as the hammer would; returns its folder. */
export function writeSyntheticBlocks(
  resultsFolder: string,
  options: SyntheticBlocks,
): Promise<string> {
  return writeDrawnRun(resultsFolder, (sinkOf) => drawBlocks(options, sinkOf))
}

function drawBlocks(options: SyntheticBlocks, sinkOf: SinkOf): Run {
  const rounds = roundsOf(options)
  const random = syntheticRandom(options.seed)
  const noise = blockNoise(options, normalFrom(syntheticRandom(options.seed + 1)))
  const order = rounds.map((_, index) => rotated(options.variants, index))
  const trials = order.flatMap((variants, index) => {
    const round = rounds[index]!
    const load = options.loads.find(({ name }) => name === round.load)!
    return variants.map((variant, position) => {
      const isStolen = position === 0 && (options.stolenRounds ?? []).includes(index + 1)
      const { time, cpu } = noise(round.start, variant.name)
      const slower = (load.slower?.[variant.name] ?? 1) * (isStolen ? stolen.factor : 1)
      return drawTrial(variant, {
        place: {
          number: index * variants.length + position + 1,
          round: index + 1,
          variant: variant.name,
        },
        planHash: roundHash(options.seed, index),
        seconds: 1,
        rateRps: load.rateRps,
        trialNoise: 0,
        random,
        sinkOf,
        factors: { time: time * slower, cpu },
        hasAccount: false,
        host: hostOf(isStolen ? stolen.share : 0),
      })
    })
  })
  return { manifest: manifestOf(options, { rounds, order, trials }), trials }
}

/** All loads in turn within each start, so that neither has the beginning for itself. */
function roundsOf({ starts, loads }: SyntheticBlocks): BlockRound[] {
  const most = Math.max(...loads.map(({ roundsPerStart }) => roundsPerStart))
  const ofStart = Array.from({ length: most }, (_, turn) =>
    loads.filter(({ roundsPerStart }) => turn < roundsPerStart).map(({ name }) => name),
  ).flat()
  return Array.from({ length: starts }, (_, index) =>
    ofStart.map((load) => ({ start: index + 1, load })),
  ).flat()
}

function rotated<T>(items: readonly T[], by: number): T[] {
  return items.map((_, index) => items[(index + by) % items.length]!)
}

/** A variant's share of the noise of a ratio, which two of them make up. */
function blockNoise({ noise }: SyntheticBlocks, normal: () => number) {
  const { withinPair = 0, betweenStarts = 0 } = noise ?? {}
  const ofStarts = new Map<string, { time: number; cpu: number }>()
  const draw = (deviation: number): number => (normal() * deviation) / Math.SQRT2
  return (start: number, variant: string) => {
    const key = `${start} ${variant}`
    const known = ofStarts.get(key) ?? { time: draw(betweenStarts), cpu: draw(betweenStarts) }
    ofStarts.set(key, known)
    return {
      time: Math.exp(known.time + draw(withinPair)),
      cpu: Math.exp(known.cpu + draw(withinPair)),
    }
  }
}

function hostOf(stealShare: number): HostAccount {
  return hostAccount([{ second: 0, stealShare, othersShare: 0.02, waitingShare: 0.5 }])!
}

function roundHash(seed: number, index: number): string {
  return `${syntheticPlanHash(seed)}-${index + 1}`
}

interface Drawn {
  readonly rounds: readonly BlockRound[]
  readonly order: readonly (readonly SyntheticVariant[])[]
  readonly trials: readonly TrialRecord[]
}

function manifestOf(options: SyntheticBlocks, { rounds, order, trials }: Drawn): Manifest {
  const { seed, variants, equalPairs, missing = [] } = options
  const rateRps = Math.max(...options.loads.map((load) => load.rateRps))
  const whole = { seed, rounds: rounds.length, seconds: 1, rateRps, trialNoise: 0, variants }
  const names = order.map((round) => round.map(({ name }) => name))
  const { plan, question, ...rest } = syntheticManifest({ ...whole, missing }, names)
  return {
    ...rest,
    question: { ...question, ...(equalPairs && { equalPairs }) },
    plan: { ...plan, roundHashes: rounds.map((_, index) => roundHash(seed, index)) },
    cluster: 'started for each block of rounds',
    design: {
      experiment: 'choose',
      loads: options.loads.map(loadOf),
      rounds,
      starts: startsOf(options, { rounds, trials }),
      ...(options.capacity && { capacity: options.capacity }),
      ...(options.climb && { climb: options.climb }),
      takenShareMax: 0.1,
    },
  }
}

function loadOf({ name, rateRps, ofCapacity, setting }: SyntheticLoad): BlockLoad {
  return {
    name,
    rateRps,
    requests: rateRps,
    ...(ofCapacity !== undefined && { ofCapacity }),
    ...(setting && { setting }),
  }
}

function startsOf(
  { starts, variants }: SyntheticBlocks,
  { rounds, trials }: Pick<Drawn, 'rounds' | 'trials'>,
): BlockStart[] {
  return Array.from({ length: starts }, (_, index) => ({
    number: index + 1,
    variants: variants.map(({ name }) => {
      const own = trials.filter(
        ({ variant, round }) => variant === name && rounds[round - 1]?.start === index + 1,
      )
      const sum = (key: 'sent' | 'ok'): number =>
        own.reduce((total, { ledger }) => total + ledger[key], 0)
      const hasBroker = componentsOf(name).some(({ role }) => role === 'broker')
      return {
        variant: name,
        warmup: { blocks: 3, requests: 3000, isSettled: true },
        ...(hasBroker && { broker: accountOf({ sent: sum('sent'), ok: sum('ok') }) }),
      }
    }),
  }))
}
