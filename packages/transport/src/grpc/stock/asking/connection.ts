import type { Ask } from '../../../ask.ts'
import {
  defaultConnectTimeoutMs,
  defaultMaxOutstanding,
  heartbeatMs,
  maxTimeoutMs,
} from '../../../transport-limits.ts'
import { Outstanding } from '../../../outstanding.ts'
import { sendByAsking } from '../../../sending/acceptance.ts'
import type { Connection, ConnectOptions } from '../../../transport.ts'
import { formatGrpcUrl, parseGrpcUrl } from '../../address.ts'
import { metadataFor } from './body.ts'
import { checkAlive, checkHealth } from './check-health.ts'
import { SilenceWatch } from './silence-watch.ts'
import { startUnaryCall, type UnaryRequest } from './unary-call.ts'
import { WatchedChannel } from './watched-channel.ts'

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
  const { connectTimeoutMs = defaultConnectTimeoutMs, waitForReady = false } = options
  const channel = new WatchedChannel(address, { connectTimeoutMs })
  await channel.ready()
  const max = options.maxOutstanding ?? defaultMaxOutstanding
  const outstanding = new Outstanding(formatGrpcUrl(address), max, { carriesMetadata: true })
  const silence = new SilenceWatch({
    everyMs: silenceMs,
    isOwed: () => outstanding.open > 0,
    probe: (timeoutMs) => checkAlive(channel.current, timeoutMs),
    onSilent: () => channel.openBeside(),
  })
  // A call takes its stream along when it ends, so what comes late, twice or to nobody cannot be seen.
  let doubled = 0
  const hears = { onHeard: () => silence.heard(), onDoubled: () => void doubled++ }
  const ask = askOver(channel, { outstanding, hears, waitForReady })
  return {
    ask,
    send: sendByAsking(ask),
    check: (timeoutMs) => checkHealth(channel.current, timeoutMs),
    counters: () => ({ doubled }),
    countAnew: () => (doubled = 0),
    close: async () => {
      silence.stop()
      outstanding.close()
      channel.close()
    },
  }
}

interface Asking {
  readonly outstanding: Outstanding
  readonly hears: Pick<UnaryRequest, 'onHeard' | 'onDoubled'>
  readonly waitForReady: boolean
}

function askOver(channel: WatchedChannel, { outstanding, hears, waitForReady }: Asking): Ask {
  return (body, call) =>
    outstanding.ask(body, call, (end) => {
      const path = `/${call.method}`
      const metadata = metadataFor(call, waitForReady)
      const timeoutMs = Math.min(call.timeoutMs, maxTimeoutMs)
      const { onReply } = call
      const request = { path, body, metadata, timeoutMs, onReply, ...hears }
      return startUnaryCall(() => channel.current, request, end)
    })
}
