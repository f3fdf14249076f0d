import type { Variant } from '../variants/variant.ts'
import { variantsNamed } from '../variants/variants.ts'
import type { BrokerChoice } from './broker.ts'
import { acquireBrokers, type FoundBrokers } from './acquire-brokers.ts'

/** Who takes the place of a variant whose broker cannot be had, so that messaging is not left out. */
const standIns: Readonly<Record<string, string>> = { mom: 'mom-broker' }

/** Which variant takes the place of the one of that name; undefined where none does. */
export function standInFor(name: string): string | undefined {
  return standIns[name]
}

export interface BrokersAndVariants {
  readonly brokers: FoundBrokers
  /** Those that were asked for, each whose broker is missing followed by the one that takes its place. */
  readonly variants: readonly Variant[]
  /** What a person has to know of it first; undefined where nobody takes a place. */
  readonly notice?: string
}

/** As `acquireBrokers`, with a stand-in for each variant whose broker cannot be had. */
export async function acquireBrokersOrStandIns(
  asked: readonly Variant[],
  stack: AsyncDisposableStack,
  choice: BrokerChoice,
): Promise<BrokersAndVariants> {
  const brokers = await acquireBrokers(asked, stack, choice)
  const replaced = asked.filter(({ name, broker }) => {
    const by = standInFor(name)
    const isAsked = asked.some((other) => other.name === by)
    return broker !== undefined && brokers.reasons.has(broker) && by !== undefined && !isAsked
  })
  if (replaced.length === 0) return { brokers, variants: asked }
  const standingFor = (variant: Variant): Variant[] =>
    replaced.includes(variant) ? variantsNamed([standInFor(variant.name)!]) : []
  const more = await acquireBrokers(replaced.flatMap(standingFor), stack, choice)
  const names = replaced.map(({ name }) => `${standInFor(name)} takes the place of ${name}`)
  return {
    brokers: {
      found: new Map([...brokers.found, ...more.found]),
      reasons: new Map([...brokers.reasons, ...more.reasons]),
    },
    variants: asked.flatMap((variant) => [variant, ...standingFor(variant)]),
    notice: `There is no RabbitMQ here, so ${names.join(', ')}: MOM is the broker of this study.`,
  }
}
