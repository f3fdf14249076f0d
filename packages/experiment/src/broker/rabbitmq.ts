import { rethrowAs } from '@rpc-vs-mom/cli'
import { acquireBroker, NamedBrokerMissing, NoBroker } from '@rpc-vs-mom/rabbitmq'
import { beginBrokerAccount } from './broker-accountant.ts'
import type { BrokerKind } from './broker.ts'

export const rabbitmq: BrokerKind = {
  label: 'RabbitMQ',
  async acquire(stack, onProgress) {
    try {
      const broker = await acquireBroker({ onProgress })
      stack.defer(() => broker.close())
      const { url, version, how } = broker
      const watch = broker.watch?.()
      if (watch) stack.defer(() => watch.close())
      return {
        url,
        version,
        how,
        observability: watch
          ? 'counters of the broker and depth of its queues, read once a second'
          : 'off; the counters of the broker are not read, because it was given',
        pids: () => broker.pids(),
        ...(watch && { account: (queue: string) => beginBrokerAccount(watch, queue) }),
      }
    } catch (error) {
      if (!(error instanceof NoBroker)) rethrowAs(error, [[NamedBrokerMissing, 'unreachable']])
      return { reason: error.message }
    }
  },
}
