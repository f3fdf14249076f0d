import {
  acquireBroker,
  NamedBrokerMissing,
  NoBroker,
  type Broker,
  type BrokerWatch,
} from '@rpc-vs-mom/rabbitmq'
import { rethrowAs } from '@rpc-vs-mom/cli'
import { needsBroker } from '../variants/entrants.ts'
import type { Variant } from '../variants/variants.ts'

/** A broker, or why there is none; neither when no variant needs one. */
export interface BrokerOrReason {
  readonly broker?: Broker
  /** Reads the broker's counters; not one that was given. */
  readonly watch?: BrokerWatch
  readonly reason?: string
}

/** Gets a broker when a variant needs one; it is closed with `stack`. One that is named and missing is an error. */
export async function brokerFor(
  variants: readonly Variant[],
  stack: AsyncDisposableStack,
  onProgress: (line: string) => void,
): Promise<BrokerOrReason> {
  if (!variants.some(needsBroker)) return {}
  try {
    const broker = await acquireBroker({ onProgress })
    stack.defer(() => broker.close())
    onProgress(`RabbitMQ ${broker.version} is ready (${broker.how})`)
    const watch = broker.watch?.()
    if (watch) stack.defer(() => watch.close())
    return { broker, ...(watch && { watch }) }
  } catch (error) {
    if (!(error instanceof NoBroker)) rethrowAs(error, [[NamedBrokerMissing, 'unreachable']])
    onProgress(error.message)
    return { reason: error.message }
  }
}
