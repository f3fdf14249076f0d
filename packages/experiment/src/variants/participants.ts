import {
  numbers,
  type MissingVariant,
  type Role,
  type Variant as RecordedVariant,
} from '@rpc-vs-mom/results'
import { obtainableScheduling } from '@rpc-vs-mom/load'
import { foreignComponents } from '../cluster/foreign-components.ts'
import type { FoundBrokers } from '../broker/acquire-brokers.ts'
import type { BrokerName } from '../broker/brokers.ts'
import type { Variant } from './variant.ts'

/** A variant as it takes part in a run. */
export interface Participant {
  readonly name: string
  readonly variant: Variant
  /** Set on the second of two identical participants, whose difference is the noise floor. */
  readonly twinOf?: string
}

export interface ParticipantOptions {
  /** Why there is no broker, for each that is needed and not there. */
  readonly brokerUnavailable: ReadonlyMap<BrokerName, string>
  /** Whether the first variant takes part twice (A/A). */
  readonly aa: boolean
}

/** The variants that run, and those that were requested but cannot run, with the reason. */
export function participantsOf(
  variants: readonly Variant[],
  { brokerUnavailable, aa }: ParticipantOptions,
): {
  participants: Participant[]
  missing: MissingVariant[]
} {
  const reasonAgainst = ({ broker }: Variant): string | undefined =>
    broker && brokerUnavailable.get(broker)
  const possible = variants.filter((variant) => reasonAgainst(variant) === undefined)
  const missing = variants.flatMap((variant) => {
    const reason = reasonAgainst(variant)
    return reason === undefined ? [] : { variant: variant.name, reason }
  })
  const participants: Participant[] = possible.map((variant) => ({ name: variant.name, variant }))
  const [first] = participants
  if (aa && first && participants.length > 1) {
    participants.push({ ...first, name: `${first.name}-again`, twinOf: first.name })
  }
  return { participants, missing }
}

/** What of the surroundings belongs to the description of every participant. */
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

/** An participant as the manifest describes it. */
export function describeParticipant(
  { name, variant, twinOf }: Participant,
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
    ...(variant.awaitsWorkOf !== undefined && { awaitsWorkOf: variant.awaitsWorkOf }),
  }
}
