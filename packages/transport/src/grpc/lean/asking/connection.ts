import { asBuffer } from '../../../as-buffer.ts'
import { AskError } from '../../../ask-error.ts'
import type { Ask, Call } from '../../../ask.ts'
import {
  defaultConnectTimeoutMs,
  defaultMaxOutstanding,
  heartbeatMs,
  maxTimeoutMs,
} from '../../../limits.ts'
import { Outstanding } from '../../../outstanding.ts'
import { sendByAsking } from '../../../sending/acceptance.ts'
import type { Connection, ConnectOptions } from '../../../transport.ts'
import { formatGrpcUrl, parseGrpcUrl } from '../../address.ts'
import { Channel } from './channel.ts'
import { ClientCall } from './client-call.ts'
import { watchSilence } from './ping-watch.ts'

/** Health checks of one connection at once; each has its own time. */
const maxChecks = 100

/** HealthCheckResponse with `status = SERVING`: field 1, varint 1. */
const serving = Buffer.from([0x08, 0x01])

/**
 * Opens one HTTP/2 connection to `grpc://host:port?engine=lean`; it opens again by itself when it breaks, and another
 * one beside it while it is silent, as `silenceMs` says. Calls end by their deadline or their connection's end only.
 */
export async function connectLean(
  url: string,
  options: ConnectOptions,
  silenceMs = heartbeatMs,
): Promise<Connection> {
  const address = parseGrpcUrl(url)
  if (address.port === 0)
    throw new TypeError(`"${url}" has port 0, which only a listener may have.`)
  const channel = new Channel(address, options.connectTimeoutMs ?? defaultConnectTimeoutMs)
  await channel.ready()
  const peer = formatGrpcUrl(address)
  const outstanding = new Outstanding(peer, options.maxOutstanding ?? defaultMaxOutstanding, {
    carriesMetadata: true,
  })
  const checks = new Outstanding(peer, maxChecks)
  const stopWatching = watchSilence(channel, silenceMs)
  const ask: Ask = (body, call) => askOver(channel, outstanding, { body, call })
  return {
    ask,
    send: sendByAsking(ask),
    check: (timeoutMs) => checkHealth(channel, checks, timeoutMs),
    counters: () => ({ doubled: channel.doubledCount }),
    countAnew: () => (channel.doubledCount = 0),
    close: async () => {
      stopWatching()
      outstanding.close()
      checks.close()
      channel.close()
    },
  }
}

function askOver(
  channel: Channel,
  outstanding: Outstanding,
  { body, call }: { body: Uint8Array; call: Call },
): Promise<Uint8Array> {
  return outstanding.ask(body, call, (end) => {
    const { method, contentType, metadata } = call
    const timeoutMs = Math.min(call.timeoutMs, maxTimeoutMs)
    const sent = new ClientCall({ method, contentType, timeoutMs, metadata }, asBuffer(body), end)
    sent.onReply = call.onReply
    channel.send(sent)
    return () => channel.stop(sent)
  })
}

/** As `checkHealth` of the engine grpc-js: a server without health is taken for healthy. */
async function checkHealth(
  channel: Channel,
  checks: Outstanding,
  timeoutMs: number,
): Promise<void> {
  const call = { method: 'grpc.health.v1.Health/Check', timeoutMs }
  try {
    const reply = await askOver(channel, checks, { body: new Uint8Array(), call })
    if (serving.equals(reply)) return
  } catch (error) {
    if (error instanceof AskError && error.code === 'UNIMPLEMENTED') return
    throw error
  }
  throw new AskError('UNAVAILABLE', 'The server says that it is not serving.')
}
