import { pairedRatio, type PairedRatio } from '@rpc-vs-mom/results'
import type { ResponseFigures } from '../queueing/response-figures.ts'

/** One balancer in one round. */
export interface BindingTrial {
  readonly round: number
  readonly name: string
  readonly verdict: string
  readonly reasons: readonly string[]
  /** Which attempt this is; earlier ones were disturbed. */
  readonly attempt: number
  /** Processors that others kept busy meanwhile. */
  readonly foreignCpus: number
  readonly planned: number
  readonly ok: number
  readonly measured: ResponseFigures
  /** The same arrivals and sizes without network and processors. */
  readonly simulated: ResponseFigures
}

/** One comparison over all rounds. */
export interface BindingGoal extends PairedRatio {
  readonly what: string
  readonly figure: keyof ResponseFigures
  /** Undefined for a comparison that nothing was expected of. */
  readonly met?: boolean
}

type Test = (ratio: PairedRatio) => boolean
type Tests = Readonly<Partial<Record<keyof ResponseFigures, Test>>>
type Figures = (round: number) => ResponseFigures

/** Share by which reality may differ from its simulation. */
const tolerance = 0.1

const near: Test = ({ ratio }) => Math.abs(ratio - 1) <= tolerance
const notAbove: Test = ({ ratio, low = ratio }) => Math.min(ratio, low) <= 1
const below: Test = ({ ratio, high = ratio }) => Math.max(ratio, high) < 1
const bothBelow: Tests = { p99Ms: below, meanMs: below }

/**
 * What was expected, by rounds: `central` like its simulation at p99, and, at p99 and in the mean, not above
 * early binding and below both proxies. The proxies count as `least-outstanding` does but rotate where it
 * knows better, so it is expected to be below them in the mean, and not above them at p99, where the
 * simulation has a difference of a per cent; an interval that holds 1 is no difference.
 */
export function bindingGoals(trials: readonly BindingTrial[]): BindingGoal[] {
  const rounds = [...new Set(trials.map(({ round }) => round))]
  const of = (name: string, kind: 'measured' | 'simulated'): Figures => {
    return (round) => trials.find((one) => one.round === round && one.name === name)![kind]
  }
  const compare = (what: string, pair: readonly [Figures, Figures], tests: Tests = {}) =>
    (['p99Ms', 'p90Ms', 'p50Ms', 'meanMs'] as const).map((figure): BindingGoal => {
      const [challenger, baseline] = pair
      const ratio = pairedRatio(
        rounds.map((round) => ({
          challenger: challenger(round)[figure],
          baseline: baseline(round)[figure],
        })),
      )
      const test = tests[figure]
      return { what, figure, ...ratio, ...(test && { met: test(ratio) }) }
    })
  const measured = (name: string): Figures => of(name, 'measured')
  return [
    ...compare('central / its simulation', [measured('central'), of('central', 'simulated')], {
      p99Ms: near,
    }),
    ...compare(
      'central / least-outstanding',
      [measured('central'), measured('least-outstanding')],
      { p99Ms: notAbove, meanMs: notAbove },
    ),
    ...compare('central / nginx', [measured('central'), measured('nginx')], bothBelow),
    ...compare('central / haproxy', [measured('central'), measured('haproxy')], bothBelow),
    ...compare('least-outstanding / nginx', [measured('least-outstanding'), measured('nginx')], {
      p99Ms: notAbove,
      meanMs: below,
    }),
    ...compare(
      'least-outstanding / haproxy',
      [measured('least-outstanding'), measured('haproxy')],
      { p99Ms: notAbove, meanMs: below },
    ),
    ...compare('rabbitmq / central', [measured('rabbitmq'), measured('central')]),
    ...compare('rabbitmq / its simulation', [measured('rabbitmq'), of('rabbitmq', 'simulated')]),
    ...compare('least-outstanding / its simulation', [
      measured('least-outstanding'),
      of('least-outstanding', 'simulated'),
    ]),
  ]
}

/** One line for a person. */
export function ratioLine({ what, figure, ratio, low, high, met }: BindingGoal): string {
  const interval = low === undefined ? '' : ` [${low.toFixed(3)}, ${high?.toFixed(3)}]`
  const verdict = met === undefined ? '      ' : met ? 'met   ' : 'MISSED'
  return `${verdict} ${what}, ${figure.replace('Ms', '')}: ${ratio.toFixed(3)}${interval}`
}
