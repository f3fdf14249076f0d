import { rethrowAs } from '@rpc-vs-mom/cli'
import { acquireNats, NamedNatsMissing, NoNats } from '@rpc-vs-mom/nats'
import type { BrokerKind } from './broker.ts'

export const nats: BrokerKind = {
  label: 'NATS',
  async acquire(stack, { onProgress }) {
    try {
      const server = await acquireNats({ onProgress })
      stack.defer(() => server.close())
      const { url, version, how } = server
      const observability = 'off; the counters of the server are not read'
      return { url, version, how, observability, pids: () => server.pids() }
    } catch (error) {
      if (error instanceof NamedNatsMissing || !(error instanceof NoNats))
        rethrowAs(error, [[NamedNatsMissing, 'unreachable']])
      return { reason: error.message }
    }
  },
}
