import { once } from 'node:events'
import { type AddressInfo, createServer, type Server } from 'node:net'

import type { Relay } from '../src/index.ts'

/** A front on a free port of this machine, which hands its connections to the relay. */
export interface RelayFront {
  port: number
  server: Server
}

export async function openFront(relay: Relay): Promise<RelayFront> {
  const server = createServer({ noDelay: true }, (socket) => relay.accept(socket))
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return { port: (server.address() as AddressInfo).port, server }
}
