import {
  numbers,
  type MissingVariant,
  type Role,
  type Variant as RecordedVariant,
} from '@rpc-vs-mom/results'
import { obtainableScheduling } from '@rpc-vs-mom/load'
import { foreignComponents } from '../cluster/foreign-components.ts'
import type { FoundBrokers } from '../broker/find-brokers.ts'
import type { BrokerName } from '../broker/brokers.ts'
import type { Variant } from './variant.ts'

/** A variant as it takes part in a comparison. */
export interface Entrant {
  readonly name: string
  readonly variant: Variant
  /** Set on the second of two identical entrants, whose difference is the noise floor. */
  readonly twinOf?: string
}

export interface EntrantOptions {
  /** Why there is no broker, for each that is needed and not there. */
  readonly noBroker: ReadonlyMap<BrokerName, string>
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
  const reasonAgainst = ({ broker }: Variant): string | undefined => broker && noBroker.get(broker)
  const possible = variants.filter((variant) => reasonAgainst(variant) === undefined)
  const missing = variants.flatMap((variant) => {
    const reason = reasonAgainst(variant)
    return reason === undefined ? [] : { variant: variant.name, reason }
  })
  const entrants: Entrant[] = possible.map((variant) => ({ name: variant.name, variant }))
  const [first] = entrants
  if (aa && first && entrants.length > 1) {
    entrants.push({ ...first, name: `${first.name}-again`, twinOf: first.name })
  }
  return { entrants, missing }
}

/** What of the surroundings belongs to the description of every entrant. */
export interface Surroundings {
  /** How the hammer is scheduled while it measures. */
  readonly scheduling: string
  readonly workers: number
  /** Of each broker that there is. */
  readonly brokerVersions: Readonly<Partial<Record<BrokerName, string>>>
}

/** Those of this process, with the brokers that were found. */
export function surroundingsOf(workers: number, { found }: FoundBrokers): Surroundings {
  const versions = [...found].map(([name, { version }]) => [name, version])
  return {
    scheduling: obtainableScheduling(),
    workers,
    brokerVersions: Object.fromEntries(versions),
  }
}

/** An entrant as the manifest describes it. */
export function describeEntrant(
  { name, variant, twinOf }: Entrant,
  { scheduling, workers, brokerVersions }: Surroundings,
): RecordedVariant {
  const component = (of: string, role: Role, processes = 1, settings = {}) => ({
    name: of,
    role,
    processes,
    settings,
  })
  const { lb, broker, workers: working } = variant.parts
  const version = (variant.broker && brokerVersions[variant.broker]) ?? 'unknown'
  return {
    name,
    summary: variant.summary,
    path: variant.path.map((hop) => (hop === 'workers' ? numbers.counted(workers, 'worker') : hop)),
    codec: variant.codec,
    components: [
      component('hammer', 'hammer', 1, { scheduling }),
      ...(lb ? [component('lb', 'lb', 1, lb)] : []),
      ...(broker ? [component('broker', 'broker', 1, { version, ...broker })] : []),
      ...(working ? [component('workers', 'worker', workers, working)] : []),
      ...foreignComponents(variant.given?.processes ?? []).map(({ name: of, role, pids }) =>
        component(of, role, pids.length),
      ),
    ],
    ...(twinOf !== undefined && { twinOf }),
  }
}
