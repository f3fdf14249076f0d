import { once } from 'node:events'
import { type AddressInfo, createServer, type Server } from 'node:net'
import { Answering } from '../../../answering.ts'
import type { Ask } from '../../../ask.ts'
import { type Contract, servicesOf } from '../../../contract.ts'
import { defaultGraceMs, defaultMaxConcurrent } from '../../../transport-limits.ts'
import { acceptingWith } from '../../../sending/acceptance.ts'
import type { Listener, ListenOptions } from '../../../transport.ts'
import { formatGrpcUrl, type GrpcAddress, parseGrpcUrl } from '../../address.ts'
import { bindFault } from '../../bind-fault.ts'
import { flushMs } from '../../flush.ts'
import { Clients } from './clients.ts'
import { Health, watchPath } from './health.ts'
import { reflectionMethods } from './reflection.ts'
import type { StreamMethod } from './served-flow.ts'

/** Serves the contract, its health and its description; rejects with one sentence when the port is taken. */
export async function listenLean(url: string, ask: Ask, options: ListenOptions): Promise<Listener> {
  const { contract } = options
  const answering = new Answering(
    acceptingWith(options.accept, ask),
    options.maxConcurrent ?? defaultMaxConcurrent,
    contract,
  )
  const bound = await serveLean(parseGrpcUrl(url), { answering, contract })
  return { url: formatGrpcUrl(bound.address), close: bound.close }
}

/** What a lean listener serves. */
export interface Served {
  /** Answers the unary calls. */
  readonly answering: Answering
  readonly contract: Contract | undefined
  /** Methods with any number of messages, by path, beside those of health and reflection. */
  readonly streams?: ReadonlyMap<string, StreamMethod>
}

/** A listener that is bound. */
export interface BoundListener extends Pick<Listener, 'close'> {
  /** Where it really listens. */
  readonly address: GrpcAddress
}

/** Listens there; rejects with one sentence when the port is taken. */
export async function serveLean(asked: GrpcAddress, served: Served): Promise<BoundListener> {
  const { answering, contract } = served
  const health = new Health(contract ? servicesOf(contract) : [])
  const streams = new Map<string, StreamMethod>([
    [watchPath, health.watch],
    ...reflectionMethods(contract?.descriptorSetBase64),
    ...(served.streams ?? []),
  ])
  const clients = new Clients({ answering, contract, health, streams })
  const server = createServer((socket) => clients.accept(socket))
  const address = await bind(server, asked)
  const shutDown = async (graceMs: number): Promise<void> => {
    server.close()
    health.stop()
    const gone = clients.drain(graceMs + flushMs)
    await answering.drain(graceMs)
    await gone
  }
  let closed: Promise<void> | undefined
  return {
    address,
    close: (graceMs = defaultGraceMs) => (closed ??= shutDown(graceMs)),
  }
}

/** Resolves with the address that was bound. */
async function bind(server: Server, asked: GrpcAddress): Promise<GrpcAddress> {
  const host = asked.host === 'localhost' ? '127.0.0.1' : asked.host
  try {
    server.listen({ host: host.replaceAll(/[[\]]/g, ''), port: asked.port })
    await once(server, 'listening')
  } catch (error) {
    throw bindFault(error as Error, { host, port: asked.port })
  }
  return { ...asked, host, port: (server.address() as AddressInfo).port }
}
