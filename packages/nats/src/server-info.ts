import { connect } from 'node:net'

/** The first line that a NATS server sends, as far as it is looked at here. */
interface ServerInfo {
  readonly version: string
}

/** A server sends about 400 bytes. */
const infoBytesMax = 65_536

/**
 * Reads the INFO line that a NATS server sends to each new connection (docs.nats.io, client protocol).
 * Rejects with one clause when nothing that is NATS answers within `timeoutMs`.
 */
export function readServerInfo(host: string, port: number, timeoutMs: number): Promise<ServerInfo> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host, port })
    let text = ''
    const end = (settle: () => void): void => {
      socket.destroy()
      settle()
    }
    const fail = (why: string): void => end(() => reject(new Error(why)))
    socket.setTimeout(timeoutMs, () => fail(`nothing answered within ${timeoutMs} ms`))
    socket.on('error', (error) => fail(error.message))
    socket.on('close', () => fail('the connection was closed before it said anything'))
    socket.setEncoding('utf8').on('data', (chunk: string) => {
      text += chunk
      const [, json] = /^INFO (.*?)\r\n/.exec(text) ?? []
      if (json !== undefined) end(() => resolve(JSON.parse(json) as ServerInfo))
      else if (!'INFO '.startsWith(text.slice(0, 5)) || text.length > infoBytesMax)
        fail('what answers there is no NATS server')
    })
  })
}
