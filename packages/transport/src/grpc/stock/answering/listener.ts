import {
  logVerbosity,
  Server,
  ServerCredentials,
  setLogVerbosity,
  type sendUnaryData,
  type ServerInterceptingCall,
  type ServerInterceptingCallInterface,
  type ServerUnaryCall,
} from '@grpc/grpc-js'
import { asBuffer } from '../../../as-buffer.ts'
import { Answering, type Incoming } from '../../../answering.ts'
import { AskError } from '../../../ask-error.ts'
import type { Ask } from '../../../ask.ts'
import { servicesOf, type Contract } from '../../../contract.ts'
import {
  answerWithinMs,
  defaultGraceMs,
  defaultMaxConcurrent,
  defaultTimeoutMs,
} from '../../../transport-limits.ts'
import { settledWithin } from '../../../settled-within.ts'
import { isMetadata, type Metadata } from '../../../metadata.ts'
import { acceptingWith } from '../../../sending/acceptance.ts'
import type { Listener, ListenOptions } from '../../../transport.ts'
import { formatGrpcUrl, parseGrpcUrl, type GrpcAddress } from '../../address.ts'
import { bindFault } from '../../bind-fault.ts'
import { bodyContentType } from '../../body-content-type.ts'
import { serveEveryMethod, type MethodHandler } from './every-method.ts'
import { flushMs } from '../../flush.ts'
import { http2ServerOptions, serverOptions } from '../stock-limits.ts'
import { withMonotonicDeadline } from './monotonic-deadline.ts'
import { serveHealth } from './serve-health.ts'
import { serveReflection } from './serve-reflection.ts'
import { statusOf } from '../status.ts'

// What grpc-js prints as an error is also given to its caller, who says it once and in a sentence.
if (process.env['GRPC_VERBOSITY'] === undefined) setLogVerbosity(logVerbosity.NONE)

/** Serves the contract, its health and its description; rejects with one sentence when the port is taken. */
export async function listenGrpc(url: string, ask: Ask, options: ListenOptions): Promise<Listener> {
  const address = parseGrpcUrl(url)
  const { contract } = options
  const answering = new Answering(
    acceptingWith(options.accept, ask),
    options.maxConcurrent ?? defaultMaxConcurrent,
    contract,
  )
  const server = createServer()
  serveCalls(server, answering, contract)
  serveReflection(server, contract?.descriptorSetBase64)
  const health = serveHealth(server, contract ? servicesOf(contract) : [])
  const bound = await bind(server, address)
  const shutDown = async (graceMs: number): Promise<void> => {
    health.stop()
    const gone = sayGoodbye(server, bound, graceMs + flushMs)
    await answering.drain(graceMs)
    await gone
  }
  let closed: Promise<void> | undefined
  return {
    url: formatGrpcUrl({ ...address, ...bound }),
    close: (graceMs = defaultGraceMs) => (closed ??= shutDown(graceMs)),
  }
}

/**
 * Sends GOAWAY to every client and resolves when all are gone; cuts them off after `limitMs`. The forced
 * shutdown of grpc-js knows no sessions while channelz is off, but its drain does.
 */
function sayGoodbye(server: Server, { host, port }: GrpcAddress, limitMs: number): Promise<void> {
  server.drain(`${host}:${port}`, limitMs)
  const gone = new Promise<void>((resolve) => server.tryShutdown(() => resolve()))
  return settledWithin(gone, limitMs + flushMs)
}

/** grpc-js has no option for these, but hands this object to node:http2 as it is. */
function createServer(): Server {
  // An interceptor may be the call itself: one around it would cost every call.
  const interceptor = (_: unknown, call: ServerInterceptingCallInterface): ServerInterceptingCall =>
    withMonotonicDeadline(call) as ServerInterceptingCall
  const server = new Server({ ...serverOptions, interceptors: [interceptor] })
  const { commonServerOptions } = server as unknown as { commonServerOptions?: object }
  Object.assign(commonServerOptions ?? {}, http2ServerOptions)
  return server
}

function serveCalls(server: Server, answering: Answering, contract: Contract | undefined): void {
  const handlerOf = (path: string): MethodHandler => unaryHandler(path, answering)
  if (!contract) return serveEveryMethod(server, handlerOf)
  for (const method of contract.methods) {
    const { path, func, serialize, deserialize } = handlerOf(`/${method}`)
    server.register(path, func, serialize, deserialize, 'unary')
  }
}

function unaryHandler(path: string, answering: Answering): MethodHandler {
  const method = path.slice(1)
  const func = (call: UnaryCall, callback: sendUnaryData<Uint8Array>): void => {
    const cancel = answering.take(call.request, incomingOf(method, call), (outcome) => {
      if (outcome instanceof AskError) callback(statusOf(outcome))
      else callback(null, outcome)
    })
    call.on('cancelled', () => cancel(givenUp))
  }
  return { func, serialize: asBuffer, deserialize: (bytes) => bytes, type: 'unary', path }
}

type UnaryCall = ServerUnaryCall<Uint8Array, Uint8Array>

const givenUp = new AskError('CANCELLED', 'The caller gave the call up or is gone.')

function incomingOf(method: string, call: UnaryCall): Incoming {
  const contentType = call.metadata.get(bodyContentType)[0]?.toString()
  const leftMs = Number(call.getDeadline()) - performance.now()
  const timeoutMs = leftMs === Infinity ? defaultTimeoutMs : answerWithinMs(leftMs)
  return { method, timeoutMs, contentType, metadata: metadataOf(call) }
}

/** Values of one name come together, and those of text as one, because node:http2 joins them. */
function metadataOf({ metadata }: UnaryCall): Metadata {
  return Object.entries(metadata.toJSON()).flatMap(([name, values]) =>
    isMetadata(name) ? values.map((value) => [name, value] as const) : [],
  )
}

/** Resolves with the address that was bound. */
function bind(server: Server, asked: GrpcAddress): Promise<GrpcAddress> {
  // On "localhost" grpc-js is content with one of its addresses when another process has the other.
  const host = asked.host === 'localhost' ? '127.0.0.1' : asked.host
  const target = `${host}:${asked.port}`
  return new Promise((resolve, reject) => {
    server.bindAsync(target, ServerCredentials.createInsecure(), (error, port) => {
      if (error) reject(bindFault(error, { host, port: asked.port }))
      else resolve({ host, port })
    })
  })
}
