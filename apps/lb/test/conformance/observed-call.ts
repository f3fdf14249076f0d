import { createHash } from 'node:crypto'
import { type ClientUnaryCall, Metadata, type StatusObject } from '@grpc/grpc-js'
import type { EchoClient } from '@rpc-vs-mom/relay/echo-service'

/** All that a caller can see of a call. */
export interface Observed {
  headers?: Record<string, unknown>
  code?: number
  details?: string
  trailers?: Record<string, unknown>
  messages: string[]
}

export interface Scenario {
  readonly kind: 'unary' | 'upload' | 'download' | 'chat' | 'missing'
  readonly metadata?: Record<string, string | Buffer>
  readonly requests?: readonly Buffer[]
  /** From now, in milliseconds. */
  readonly deadlineMs?: number
}

export interface BegunCall {
  readonly call: ClientUnaryCall
  /** Resolves when the call has ended. */
  readonly observed: Promise<Observed>
}

/** Makes a call with a client of grpc-js and notes what comes back. */
export function begin(client: EchoClient, scenario: Scenario): BegunCall {
  const { metadata = {}, requests = [] } = scenario
  const observed: Observed = { messages: [] }
  const call = callOf(client, scenario, (_, bytes) => {
    if (bytes !== undefined) observed.messages.push(digest(bytes))
  })
  call.on('error', () => undefined)
  call.on('metadata', (headers: Metadata) => (observed.headers = comparable(headers)))
  call.on('data', (bytes: Buffer) => observed.messages.push(digest(bytes)))
  if ('write' in call) {
    const stream = call as unknown as NodeJS.WritableStream
    for (const request of requests) stream.write(request)
    if (metadata['hang'] === undefined) stream.end()
  }
  const ended = finished(call, observed)
  return { call, observed: scenario.deadlineMs === undefined ? ended : ended.then(ofEitherClock) }
}

/** Length and hash of a message. */
export function digest(bytes: Buffer): string {
  return `${bytes.length} ${createHash('sha1').update(bytes).digest('hex')}`
}

type Reply = (error: Error | null, bytes?: Buffer) => void

function callOf(client: EchoClient, scenario: Scenario, reply: Reply): ClientUnaryCall {
  const { kind, requests = [], deadlineMs } = scenario
  const metadata = metadataOf(scenario)
  const options = deadlineMs === undefined ? {} : { deadline: Date.now() + deadlineMs }
  const [first = Buffer.alloc(0)] = requests
  switch (kind) {
    case 'unary':
      return client.unary(first, metadata, options, reply)
    case 'missing':
      return client.missing(first, metadata, options, reply)
    case 'upload':
      return client.upload(metadata, options, reply)
    case 'download':
      return client.download(first, metadata, options)
    case 'chat':
      return client.chat(metadata, options)
  }
}

async function finished(call: NodeJS.EventEmitter, observed: Observed): Promise<Observed> {
  const { code, details, metadata } = await new Promise<StatusObject>((resolve) => {
    call.once('status', resolve)
  })
  return { ...observed, code, details, trailers: comparable(metadata) }
}

/**
 * Without what says whose clock ended the call at its deadline, the caller's or, a moment earlier, the other
 * side's: its words, and the content type that comes with an end without headers.
 */
function ofEitherClock(observed: Observed): Observed {
  const { details: _, trailers = {}, ...rest } = observed
  const { 'content-type': __, ...others } = trailers
  return { ...rest, trailers: others }
}

function metadataOf({ metadata: fields = {} }: Scenario): Metadata {
  const metadata = new Metadata()
  for (const [name, value] of Object.entries(fields)) metadata.add(name, value)
  return metadata
}

function comparable(metadata: Metadata): Record<string, unknown> {
  const { date: _, ...rest } = metadata.toJSON()
  return rest
}
