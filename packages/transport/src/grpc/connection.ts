import { serviceName } from '@rpc-vs-mom/schema'
import type { Ask } from '../ask.ts'
import { defaultConnectTimeoutMs, defaultMaxOutstanding, maxTimeoutMs } from '../limits.ts'
import { Outstanding } from '../outstanding.ts'
import type { Connection, ConnectionCounters, ConnectOptions } from '../transport.ts'
import { formatGrpcUrl, parseGrpcUrl } from './address.ts'
import { metadataFor } from './body.ts'
import { checkHealth } from './check-health.ts'
import { startUnaryCall } from './unary-call.ts'
import { WatchedChannel } from './watched-channel.ts'

/** A call that is given up takes its HTTP/2 stream along, so no reply can come late or twice. */
const noCounters: ConnectionCounters = { late: 0, duplicate: 0 }

/** Opens one HTTP/2 connection to `grpc://host:port`; it opens again by itself when it breaks. */
export async function connectGrpc(url: string, options: ConnectOptions): Promise<Connection> {
  const address = parseGrpcUrl(url)
  if (address.port === 0)
    throw new TypeError(`"${url}" has port 0, which only a listener may have.`)
  const { connectTimeoutMs = defaultConnectTimeoutMs } = options
  const channel = new WatchedChannel(address, { connectTimeoutMs })
  await channel.ready()
  const max = options.maxOutstanding ?? defaultMaxOutstanding
  const outstanding = new Outstanding(formatGrpcUrl(address), max)
  return {
    ask: askOver(channel, outstanding),
    check: (timeoutMs) => checkHealth(channel.current, timeoutMs),
    counters: () => noCounters,
    close: async () => {
      outstanding.close()
      channel.close()
    },
  }
}

function askOver(channel: WatchedChannel, outstanding: Outstanding): Ask {
  return (body, call) =>
    outstanding.ask(body, call, (end) => {
      const path = `/${serviceName}/${call.method}`
      const metadata = metadataFor(call.contentType)
      const timeoutMs = Math.min(call.timeoutMs, maxTimeoutMs)
      return startUnaryCall(() => channel.current, { path, body, metadata, timeoutMs }, end)
    })
}
