import { Address } from '@rpc-vs-mom/address'
import type { AskableBackend } from '@rpc-vs-mom/balancer'
import {
  AskError,
  type Call,
  type connect as openConnection,
  type ListenerPresence,
} from '@rpc-vs-mom/transport'
import { LazyConnection } from './lazy-connection.ts'
import type { WeightedUrl } from '../flags/weighted-url.ts'

export type RemoteBackend = AskableBackend<Uint8Array, Call, Uint8Array>

/**
 * A worker at `url` that need not be there yet: nothing is opened before the first check, and every
 * check tries to connect until one succeeds. `listener` is told where the transport notices that it is lost.
 */
export function remoteBackend(
  { url, weight }: WeightedUrl,
  open: typeof openConnection,
  listener?: ListenerPresence,
): RemoteBackend {
  // Callers read it in sentences about who is not healthy.
  const id = String(new Address(url))
  const connection = new LazyConnection(url, open, listener && { amqp: { listener } })
  return {
    id,
    weight,
    async ask(request, call) {
      if (!connection.current) throw new AskError('UNAVAILABLE', `Not connected to ${id}.`)
      return connection.current.ask(request, passedOn(call))
    },
    async check(timeoutMs) {
      const checked = await connection.opened(timeoutMs)
      await checked.check(timeoutMs)
    },
    close: () => connection.close(),
  }

  /** Metadata that its wire cannot carry stays behind: callers do not know which wire it is. */
  function passedOn(call: Call): Call {
    const isLeft =
      call.metadata !== undefined && call.metadata.length > 0 && !url.startsWith('grpc:')
    return isLeft ? { ...call, metadata: undefined } : call
  }
}
