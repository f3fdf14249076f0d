import { rethrowAs } from '@rpc-vs-mom/cli'
import { acquireBroker, NamedBrokerMissing, NoBroker } from '@rpc-vs-mom/rabbitmq'
import { beginBrokerAccount } from './broker-accountant.ts'
import { brokerTarget } from './broker-target.ts'
import type { BrokerKind } from './broker.ts'

export const rabbitmq: BrokerKind = {
  label: 'RabbitMQ',
  async acquire(stack, { onProgress, isBreakable = false }) {
    try {
      const broker = await acquireBroker({ onProgress, isBreakable })
      stack.defer(() => broker.close())
      const { url, version, how } = broker
      let watch = broker.watch?.()
      stack.defer(() => watch?.close())
      const { breakable: node } = broker
      const pids = (): number[] => broker.pids()
      // A watch ends with the broker that it watches.
      const broughtBack = async (): Promise<void> => {
        await watch?.close()
        watch = broker.watch?.()
      }
      return {
        url,
        version,
        how,
        observability: watch
          ? 'counters of the broker and depth of its queues, read once a second'
          : 'off; the counters of the broker are not read, because it was given',
        pids,
        ...(node && { faultTarget: brokerTarget({ node, pids, broughtBack }) }),
        ...(watch && { account: (queue: string) => beginBrokerAccount(watch!, queue) }),
      }
    } catch (error) {
      if (!(error instanceof NoBroker)) rethrowAs(error, [[NamedBrokerMissing, 'unreachable']])
      return { reason: error.message }
    }
  },
}
