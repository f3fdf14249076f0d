import { Channel } from '../grpc/lean/asking/channel.ts'
import type { Connection, ConnectOptions } from '../transport.ts'
import { formatGrpcStreamUrl, parseGrpcStreamUrl } from './address.ts'
import { callsMethod, maxStreamedBytes, writeCall, writeGivenUp } from './messages.ts'
import type { Dialect } from './streamed-calls.ts'
import { StreamingCaller } from './streaming-caller.ts'

/** As `calls.proto` has it. */
const dialect: Dialect = {
  method: callsMethod,
  maxBytes: maxStreamedBytes,
  writeCall,
  writeGivenUp,
}

/**
 * Opens one HTTP/2 connection to `grpcstream://host:port`, and on it a stream of calls with the first one. Either is
 * opened again when it ends. Calls that the server has certainly not taken are sent again; the others end with their
 * stream as UNAVAILABLE.
 */
export async function connectGrpcStream(url: string, options: ConnectOptions): Promise<Connection> {
  const address = parseGrpcStreamUrl(url)
  if (address.port === 0)
    throw new TypeError(`"${url}" has port 0, which only a listener may have.`)
  const channel = new Channel(address, options)
  await channel.ready()
  return new StreamingCaller({
    channel,
    peer: formatGrpcStreamUrl(address),
    dialect,
    maxOutstanding: options.maxOutstanding,
  })
}
