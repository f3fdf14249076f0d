import type { Broker, BrokerChoice } from './broker.ts'
import { brokers, type BrokerName } from './brokers.ts'

/** The brokers that a run has, and why it lacks the others that it needs. */
export interface FoundBrokers {
  readonly found: ReadonlyMap<BrokerName, Broker>
  readonly reasons: ReadonlyMap<BrokerName, string>
}

/**
 * Gets every broker that one of `variants` needs; they are closed with `stack`. One that is named and missing is an
 * error.
 */
export async function acquireBrokers(
  variants: readonly { readonly broker?: BrokerName }[],
  stack: AsyncDisposableStack,
  choice: BrokerChoice,
): Promise<FoundBrokers> {
  const found = new Map<BrokerName, Broker>()
  const reasons = new Map<BrokerName, string>()
  const needed = new Set(variants.flatMap(({ broker }) => broker ?? []))
  for (const name of needed) {
    const kind = brokers[name]
    const broker = await kind.acquire(stack, choice)
    if ('reason' in broker) {
      reasons.set(name, broker.reason)
      choice.onProgress(broker.reason)
    } else {
      found.set(name, broker)
      choice.onProgress(`${kind.label} ${broker.version} is ready (${broker.how})`)
    }
  }
  return { found, reasons }
}

/** Versions by the brokers' names, for the environment of a run. */
export function versionsOf({ found }: FoundBrokers): Record<string, string> {
  return Object.fromEntries([...found].map(([name, { version }]) => [brokers[name].label, version]))
}

/** How the brokers are watched, for the manifest; undefined without any. */
export function observabilityOf({ found }: FoundBrokers): string | undefined {
  const [only, ...others] = [...found]
  if (only === undefined) return undefined
  if (others.length === 0) return only[1].observability
  return [only, ...others]
    .map(([name, { observability }]) => `${brokers[name].label}: ${observability}`)
    .join('; ')
}
