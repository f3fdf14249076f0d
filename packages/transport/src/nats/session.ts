import { connect, type NatsConnection } from '@nats-io/transport-node'
import { AskError } from '../ask-error.ts'
import { heartbeatMs } from '../transport-limits.ts'
import { serverName, type NatsAddress } from './address.ts'

/** How soon a lost connection is opened again; the library's own 2 s would be most of a deadline. */
const reconnectEveryMs = 100

export interface SessionOptions {
  /** How the server names the connection in its own lists. */
  readonly name: string
  readonly timeoutMs: number
}

/**
 * Connects to a NATS server and stays connected: what was subscribed is subscribed again after a loss.
 * Rejects with UNAVAILABLE in one sentence when the server does not answer in time.
 */
export async function openSession(
  address: NatsAddress,
  { name, timeoutMs }: SessionOptions,
): Promise<NatsConnection> {
  const { hostname, port, username, password } = address
  try {
    return await connect({
      servers: `${hostname}:${port}`,
      name,
      timeout: timeoutMs,
      reconnectTimeWait: reconnectEveryMs,
      maxReconnectAttempts: -1,
      pingInterval: heartbeatMs,
      noAsyncTraces: true,
      ...(username !== undefined && { user: username }),
      ...(password !== undefined && { pass: password.reveal() }),
    })
  } catch (cause) {
    const sentence = `Cannot connect to ${serverName(address)}: ${(cause as Error).message}.`
    throw new AskError('UNAVAILABLE', sentence, { cause })
  }
}

/** Tells of every loss of the connection and of every return, until it is closed for good. */
export async function watchSession(
  session: NatsConnection,
  { lost, back }: { readonly lost: () => void; readonly back: () => void },
): Promise<void> {
  for await (const { type } of session.status()) {
    if (type === 'disconnect') lost()
    if (type === 'reconnect') back()
  }
}
