import type { Ask } from '../ask.ts'
import {
  defaultConnectTimeoutMs,
  defaultMaxOutstanding,
  heartbeatMs,
  maxTimeoutMs,
} from '../limits.ts'
import { Outstanding } from '../outstanding.ts'
import type { Connection, ConnectionCounters, ConnectOptions } from '../transport.ts'
import { formatGrpcUrl, parseGrpcUrl } from './address.ts'
import { metadataFor } from './body.ts'
import { checkAlive, checkHealth } from './check-health.ts'
import { SilenceWatch } from './silence-watch.ts'
import { startUnaryCall } from './unary-call.ts'
import { WatchedChannel } from './watched-channel.ts'

/** A call that is given up takes its HTTP/2 stream along, so no reply can come late or twice. */
const noCounters: ConnectionCounters = { late: 0, duplicate: 0 }

/**
 * Opens one HTTP/2 connection to `grpc://host:port`; it opens again by itself when it breaks, and another one
 * beside it while it is silent, as `silenceMs` says. Calls end by their deadline or their connection's end only.
 */
export async function connectGrpc(
  url: string,
  options: ConnectOptions,
  silenceMs = heartbeatMs,
): Promise<Connection> {
  const address = parseGrpcUrl(url)
  if (address.port === 0)
    throw new TypeError(`"${url}" has port 0, which only a listener may have.`)
  const { connectTimeoutMs = defaultConnectTimeoutMs } = options
  const channel = new WatchedChannel(address, { connectTimeoutMs })
  await channel.ready()
  const max = options.maxOutstanding ?? defaultMaxOutstanding
  const outstanding = new Outstanding(formatGrpcUrl(address), max)
  const silence = new SilenceWatch({
    everyMs: silenceMs,
    isOwed: () => outstanding.open > 0,
    probe: (timeoutMs) => checkAlive(channel.current, timeoutMs),
    onSilent: () => channel.openBeside(),
  })
  return {
    ask: askOver(channel, { outstanding, silence }),
    check: (timeoutMs) => checkHealth(channel.current, timeoutMs),
    counters: () => noCounters,
    close: async () => {
      silence.stop()
      outstanding.close()
      channel.close()
    },
  }
}

interface Asking {
  readonly outstanding: Outstanding
  readonly silence: SilenceWatch
}

function askOver(channel: WatchedChannel, { outstanding, silence }: Asking): Ask {
  const onHeard = (): void => silence.heard()
  return (body, call) =>
    outstanding.ask(body, call, (end) => {
      const path = `/${call.method}`
      const metadata = metadataFor(call.contentType)
      const timeoutMs = Math.min(call.timeoutMs, maxTimeoutMs)
      const request = { path, body, metadata, timeoutMs, onHeard }
      return startUnaryCall(() => channel.current, request, end)
    })
}
