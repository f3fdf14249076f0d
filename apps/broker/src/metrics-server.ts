import { createServer, type Server } from 'node:http'
import { CommandError } from '@rpc-vs-mom/cli'

export interface MetricsAddress {
  readonly host: string
  readonly port: number
}

/** Reads `--metrics`; throws one sentence for what is not HOST:PORT. */
export function metricsAddress(text: string): MetricsAddress {
  const [, host, port] = /^(\[[\da-f:.]+\]|[\w.-]+):(\d{1,5})$/i.exec(text) ?? []
  if (host === undefined || Number(port) > 65_535) {
    throw new CommandError('usage', `--metrics "${text}" is not HOST:PORT, such as 127.0.0.1:9091.`)
  }
  return { host: host.replaceAll(/[[\]]/g, ''), port: Number(port) }
}

/** Serves `/metrics` over plain HTTP, without a password; rejects with one sentence when it cannot listen. */
export async function serveMetrics(
  { host, port }: MetricsAddress,
  text: () => string,
): Promise<Server> {
  const server = createServer({ requestTimeout: 5000 }, ({ url }, response) => {
    if (url !== '/metrics') return void response.writeHead(404).end('There is /metrics.\n')
    response.writeHead(200, { 'content-type': 'text/plain; version=0.0.4' }).end(text())
  })
  server.maxConnections = 20
  await new Promise<void>((resolve, reject) => {
    server.once('error', (cause) => {
      const sentence = `Cannot serve --metrics on ${host}:${port}: ${cause.message}.`
      reject(new CommandError('unreachable', sentence, { cause }))
    })
    server.listen(port, host, resolve)
  })
  return server.unref()
}
