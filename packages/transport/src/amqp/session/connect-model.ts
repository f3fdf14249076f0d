import type { ChannelModel } from 'amqplib'
import { heartbeatMs } from '../../transport-limits.ts'
import type { AmqpAddress, AmqpEngine } from '../address.ts'
import { connectAsItComes } from '../amqplib/connect-as-it-comes.ts'
import { connectTuned } from '../fast-wire/connect-tuned.ts'
import type { Engine } from './engine.ts'

const engines: Readonly<Record<AmqpEngine, Engine>> = {
  tuned: connectTuned,
  amqplib: connectAsItComes,
}

/** Connects to the broker of an address with its engine; `signal` ends the socket. */
export async function connectModel(
  { address, name }: { readonly address: AmqpAddress; readonly name: string },
  signal: AbortSignal,
): Promise<ChannelModel> {
  const { hostname, port, username, password, vhost, engine } = address
  const login = { username, password: password.reveal() }
  const heartbeat = heartbeatMs / 1000
  const target = { protocol: 'amqp', hostname, port, ...login, heartbeat }
  const clientProperties = { connection_name: `rpc-vs-mom ${name}` }
  // amqplib hands the options on to the socket, which its types do not say.
  const options = { clientProperties, signal }
  return engines[engine]({ ...target, vhost: encodeURIComponent(vhost) }, options)
}
