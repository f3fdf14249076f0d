import { createServer, type Server } from 'node:http'
import { CommandError } from '@rpc-vs-mom/cli'
import { messageCounts } from '@rpc-vs-mom/transport/messages'
import type { LbCounts } from '../engines/engine.ts'
import { maskedCounts } from './masked-counts.ts'
import { droppedText, metricsText } from './metrics-text.ts'

export interface AdminAddress {
  readonly host: string
  readonly port: number
}

/** Reads `--admin`; throws one sentence for what is not HOST:PORT. */
export function adminAddress(text: string): AdminAddress {
  const [, host, port] = /^(\[[\da-f:.]+\]|[\w.-]+):(\d{1,5})$/i.exec(text) ?? []
  if (host === undefined || Number(port) > 65_535) {
    throw new CommandError('usage', `--admin "${text}" is not HOST:PORT, such as 127.0.0.1:9090.`)
  }
  return { host: host.replaceAll(/[[\]]/g, ''), port: Number(port) }
}

/**
 * Serves the counts over plain HTTP on a port of its own: `/metrics` in the text format of Prometheus,
 * `/snapshot` as JSON, both without passwords. Rejects with one sentence when it cannot listen.
 */
export async function startAdmin(
  { host, port }: AdminAddress,
  read: () => LbCounts,
): Promise<Server> {
  const counts = (): LbCounts => maskedCounts(read())
  const pages: Record<string, () => { type: string; body: string }> = {
    '/metrics': () => ({
      type: 'text/plain; version=0.0.4',
      body: metricsText(counts()) + droppedText(messageCounts()),
    }),
    '/snapshot': () => ({ type: 'application/json', body: `${JSON.stringify(counts())}\n` }),
  }
  const server = createServer({ requestTimeout: 5000 }, ({ url = '' }, response) => {
    const page = Object.hasOwn(pages, url) ? pages[url]?.() : undefined
    if (page) response.writeHead(200, { 'content-type': page.type }).end(page.body)
    else response.writeHead(404).end('There are /metrics and /snapshot.\n')
  })
  server.maxConnections = 20
  await new Promise<void>((resolve, reject) => {
    server.once('error', (cause) => {
      const sentence = `Cannot serve --admin on ${host}:${port}: ${cause.message}.`
      reject(new CommandError('unreachable', sentence, { cause }))
    })
    server.listen(port, host, resolve)
  })
  return server.unref()
}
