import type { Backend } from '@rpc-vs-mom/balancer'
import {
  AskError,
  type Call,
  type connect as openConnection,
  type Connection,
} from '@rpc-vs-mom/transport'

export type RemoteBackend = Backend<Uint8Array, Call, Uint8Array>

/**
 * A worker at `url` that need not be there yet: nothing is opened before the first check, and every
 * check tries to connect until one succeeds.
 */
export function remoteBackend(url: string, open: typeof openConnection): RemoteBackend {
  let closed = false
  let connection: Connection | undefined
  let opening: Promise<Connection> | undefined
  const connect = async (connectTimeoutMs: number): Promise<Connection> => {
    const opened = await open(url, { connectTimeoutMs })
    if (!closed) return (connection = opened)
    await opened.close()
    throw new AskError('UNAVAILABLE', `${url} has left the list of workers.`)
  }
  // A check may be given up while it still connects; the next one must not open a second connection.
  const connected = (timeoutMs: number): Promise<Connection> => {
    opening ??= connect(timeoutMs).finally(() => (opening = undefined))
    return opening
  }
  return {
    id: url,
    async ask(request, call) {
      if (!connection) throw new AskError('UNAVAILABLE', `Not connected to ${url}.`)
      return connection.ask(request, call)
    },
    async check(timeoutMs) {
      const checked = connection ?? (await connected(timeoutMs))
      await checked.check(timeoutMs)
    },
    async close() {
      closed = true
      await connection?.close()
    },
  }
}
