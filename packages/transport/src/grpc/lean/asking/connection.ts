import type { Ask } from '../../../ask.ts'
import { defaultMaxOutstanding, heartbeatMs } from '../../../transport-limits.ts'
import { Outstanding } from '../../../outstanding.ts'
import { sendByAsking } from '../../../sending/acceptance.ts'
import type { Connection, ConnectOptions } from '../../../transport.ts'
import { formatGrpcUrl, parseGrpcUrl } from '../../address.ts'
import { Channel } from './channel.ts'
import { watchSilence } from './ping-watch.ts'
import { askOver, checkHealth } from './unary.ts'

/** Health checks of one connection at once; each has its own time. */
export const maxChecks = 100

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
  const channel = new Channel(address, options)
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
