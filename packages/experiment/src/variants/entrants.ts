import type { MissingVariant, Role, Variant as RecordedVariant } from '@rpc-vs-mom/results'
import { foreignComponents } from '../cluster/foreign-components.ts'
import { queueKinds, type Variant } from './variants.ts'

/** A variant as it takes part in a comparison. */
export interface Entrant {
  readonly name: string
  readonly variant: Variant
  /** Set on the second of two identical entrants, whose difference is the noise floor. */
  readonly twinOf?: string
}

export interface EntrantOptions {
  /** Why there is no broker, when there is none. */
  readonly noBroker: string | undefined
  /** Whether the first variant takes part twice (A/A). */
  readonly aa: boolean
}

/** Who takes part, and who was asked for and cannot. */
export function enterVariants(
  variants: readonly Variant[],
  { noBroker, aa }: EntrantOptions,
): {
  entrants: Entrant[]
  missing: MissingVariant[]
} {
  const possible = variants.filter((variant) => noBroker === undefined || !needsBroker(variant))
  const missing = variants
    .filter((variant) => !possible.includes(variant))
    .map((variant) => ({ variant: variant.name, reason: noBroker! }))
  const entrants: Entrant[] = possible.map((variant) => ({ name: variant.name, variant }))
  const [first] = entrants
  if (aa && first && entrants.length > 1) {
    entrants.push({ ...first, name: `${first.name}-again`, twinOf: first.name })
  }
  return { entrants, missing }
}

export function needsBroker(variant: Variant): boolean {
  return variant.workers === 'amqp'
}

/** What of the surroundings belongs to the description of every entrant. */
export interface Deployment {
  /** How the hammer is scheduled while it measures. */
  readonly scheduling: string
  readonly workers: number
  /** Version of the broker, where there is one. */
  readonly brokerVersion: string | undefined
}

/** An entrant as the manifest describes it. */
export function describeEntrant(
  { name, variant, twinOf }: Entrant,
  { scheduling, workers, brokerVersion }: Deployment,
): RecordedVariant {
  const component = (of: string, role: Role, processes = 1, settings = {}) => ({
    name: of,
    role,
    processes,
    settings,
  })
  return {
    name,
    summary: variant.summary,
    path: variant.path.map((hop) => (hop === 'workers' ? `${workers} workers` : hop)),
    codec: variant.codec,
    components: [
      component('hammer', 'hammer', 1, { scheduling }),
      ...(variant.target === 'lb' ? [component('lb', 'lb', 1, { ...variant.lb })] : []),
      ...(variant.queueing
        ? [
            component('broker', 'broker', 1, {
              version: brokerVersion ?? 'unknown',
              ...queueKinds[variant.queueing.queue],
              replies: variant.queueing.reply,
            }),
          ]
        : []),
      ...(variant.workers === 'none'
        ? []
        : [component('workers', 'worker', workers, workerSettings(variant))]),
      ...foreignComponents(variant.given?.processes ?? []).map(({ name: of, role, pids }) =>
        component(of, role, pids.length),
      ),
    ],
    ...(twinOf !== undefined && { twinOf }),
  }
}

function workerSettings({ queueing }: Variant): { prefetch?: number } {
  return queueing?.prefetch === undefined ? {} : { prefetch: queueing.prefetch }
}
