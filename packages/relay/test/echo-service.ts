/** A gRPC service of the four call kinds that does what the metadata of a call tells it to. */
import { EventEmitter } from 'node:events'

import {
  type ClientDuplexStream,
  type ClientReadableStream,
  type ClientUnaryCall,
  type ClientWritableStream,
  credentials,
  type handleUnaryCall,
  makeGenericClientConstructor,
  Metadata,
  Server,
  ServerCredentials,
  type ServerDuplexStream,
  type ServerReadableStream,
  type ServerWritableStream,
  type ServiceDefinition,
  type UntypedServiceImplementation,
} from '@grpc/grpc-js'

const raw = {
  requestSerialize: (bytes: Buffer) => bytes,
  requestDeserialize: (bytes: Buffer) => bytes,
  responseSerialize: (bytes: Buffer) => bytes,
  responseDeserialize: (bytes: Buffer) => bytes,
}

const definition: ServiceDefinition = {
  unary: { path: '/test.Echo/Unary', requestStream: false, responseStream: false, ...raw },
  upload: { path: '/test.Echo/Upload', requestStream: true, responseStream: false, ...raw },
  download: { path: '/test.Echo/Download', requestStream: false, responseStream: true, ...raw },
  chat: { path: '/test.Echo/Chat', requestStream: true, responseStream: true, ...raw },
}

const UNLIMITED = {
  'grpc.max_receive_message_length': -1,
  'grpc.max_send_message_length': -1,
}

type Reply = (error: Error | null, bytes?: Buffer) => void

/** What clients know and servers do not: a call of it is answered with UNIMPLEMENTED. */
const missing = { path: '/test.Echo/Missing', requestStream: false, responseStream: false, ...raw }

/** The calls of a client of the service. */
export interface EchoClient {
  unary(request: Buffer, metadata: Metadata, options: object, reply: Reply): ClientUnaryCall
  upload(metadata: Metadata, options: object, reply: Reply): ClientWritableStream<Buffer>
  missing(request: Buffer, metadata: Metadata, options: object, reply: Reply): ClientUnaryCall
  download(request: Buffer, metadata: Metadata, options: object): ClientReadableStream<Buffer>
  chat(metadata: Metadata, options: object): ClientDuplexStream<Buffer, Buffer>
  close(): void
}

export interface EchoServer extends Disposable {
  port: number
  /** Emits 'call' with the metadata of a call that arrives, and 'cancelled' for one that is called off. */
  events: EventEmitter
}

/**
 * Starts the service. Metadata of a call: `status` and `message-bin` make it fail, `hang` makes it never
 * answer, `delay` delays a unary answer by milliseconds, `times` says how many messages a download has, `echo-*` comes back in headers and trailers.
 */
export async function startEcho(port = 0, options: object = {}): Promise<EchoServer> {
  const server = new Server({ ...UNLIMITED, ...options })
  const events = new EventEmitter()
  server.addService(definition, implementation(events))
  const bound = await new Promise<number>((resolve, reject) => {
    const done = (error: Error | null, at: number): void =>
      error === null ? resolve(at) : reject(error)
    server.bindAsync(`127.0.0.1:${port}`, ServerCredentials.createInsecure(), done)
  })
  return { port: bound, events, [Symbol.dispose]: () => server.forceShutdown() }
}

/** A client with a connection of its own. */
export function echoClient(port: number, options: object = {}): EchoClient {
  const Client = makeGenericClientConstructor({ ...definition, missing }, 'Echo')
  const own = { ...UNLIMITED, 'grpc.use_local_subchannel_pool': 1, ...options }
  return new Client(`127.0.0.1:${port}`, credentials.createInsecure(), own) as unknown as EchoClient
}

type AnyCall =
  | Parameters<handleUnaryCall<Buffer, Buffer>>[0]
  | ServerReadableStream<Buffer, Buffer>
  | ServerWritableStream<Buffer, Buffer>
  | ServerDuplexStream<Buffer, Buffer>

function implementation(events: EventEmitter): UntypedServiceImplementation {
  return {
    unary(call: Parameters<handleUnaryCall<Buffer, Buffer>>[0], reply: UnaryReply) {
      if (!begin(call, events)) return
      setTimeout(
        () => answer(call, call.request, reply),
        Number(first(call.metadata, 'delay') ?? 0),
      )
    },
    upload(call: ServerReadableStream<Buffer, Buffer>, reply: UnaryReply) {
      const parts: Buffer[] = []
      const answers = begin(call, events)
      call.on('data', (part: Buffer) => parts.push(part))
      call.on('end', () => answers && answer(call, Buffer.concat(parts), reply))
    },
    download(call: ServerWritableStream<Buffer, Buffer>) {
      if (begin(call, events)) void sendAll(call)
    },
    chat(call: ServerDuplexStream<Buffer, Buffer>) {
      if (!begin(call, events)) return
      call.on('data', (part: Buffer) => call.write(part) || pauseUntilDrained(call))
      call.on('end', () => finish(call))
    },
  }
}

type UnaryReply = (error: object | null, value?: Buffer, trailer?: Metadata) => void

function begin(call: AnyCall, events: EventEmitter): boolean {
  const emitter: EventEmitter = call
  emitter.on('cancelled', () => events.emit('cancelled', call.metadata))
  events.emit('call', call.metadata)
  const echoed = echoOf(call.metadata)
  if (Object.keys(echoed.getMap()).length > 0) call.sendMetadata(echoed)
  return first(call.metadata, 'hang') === undefined
}

function answer(call: AnyCall, bytes: Buffer, reply: UnaryReply): void {
  const failure = failureOf(call.metadata)
  if (failure === undefined) reply(null, bytes, echoOf(call.metadata))
  else reply(failure)
}

async function sendAll(call: ServerWritableStream<Buffer, Buffer>): Promise<void> {
  for (let n = Number(first(call.metadata, 'times') ?? 1); n > 0 && !call.cancelled; n--) {
    if (!call.write(call.request)) await new Promise((resolve) => call.once('drain', resolve))
  }
  finish(call)
}

function finish(
  call: ServerWritableStream<Buffer, Buffer> | ServerDuplexStream<Buffer, Buffer>,
): void {
  const failure = failureOf(call.metadata)
  if (failure === undefined) call.end(echoOf(call.metadata))
  else call.emit('error', failure)
}

function pauseUntilDrained(call: ServerDuplexStream<Buffer, Buffer>): void {
  call.pause()
  call.once('drain', () => call.resume())
}

function failureOf(metadata: Metadata): object | undefined {
  const status = first(metadata, 'status')
  if (status === undefined) return undefined
  const details = first(metadata, 'message-bin') ?? ''
  return Object.assign(new Error(details), {
    code: Number(status),
    details,
    metadata: echoOf(metadata),
  })
}

function echoOf(metadata: Metadata): Metadata {
  const echoed = new Metadata()
  for (const name of Object.keys(metadata.getMap())) {
    if (!name.startsWith('echo-')) continue
    for (const value of metadata.get(name)) echoed.add(name, value)
  }
  return echoed
}

function first(metadata: Metadata, name: string): string | undefined {
  return metadata.get(name)[0]?.toString()
}
