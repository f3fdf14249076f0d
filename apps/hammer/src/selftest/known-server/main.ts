/**
 * A gRPC server of known behaviour, given as JSON in its only argument, that answers every message with the same
 * message. It is plain node:http2 and shares nothing with what it tests but the watch of its own pauses.
 */
import { createServer, type ServerHttp2Stream } from 'node:http2'
import type { AddressInfo } from 'node:net'
import { announceReady } from '@rpc-vs-mom/cli'
import { tellPausesToParent } from '@rpc-vs-mom/pauses'
import type { Behaviour } from './behaviour.ts'
import { collectEvery } from './collect-garbage.ts'
import { SerialLine } from './serial-line.ts'

const behaviour = JSON.parse(process.argv[2]!) as Behaviour
const resourceExhausted = 8

const respond = responder(behaviour)
const server = createServer({ settings: { maxConcurrentStreams: 100_000 } })
server.on('stream', (stream: ServerHttp2Stream) => {
  const parts: Buffer[] = []
  stream.on('error', () => undefined)
  stream.on('data', (part: Buffer) => parts.push(part))
  stream.on('end', () => respond(stream, Buffer.concat(parts)))
})
server.listen(0, '127.0.0.1', () => {
  if (behaviour.kind === 'collects') collectEvery(behaviour.everyMs, behaviour.tookMs)
  tellPausesToParent()
  announceReady(`grpc://127.0.0.1:${(server.address() as AddressInfo).port}?engine=lean`)
})
process.once('disconnect', () => process.exit())

type Respond = (stream: ServerHttp2Stream, message: Buffer) => void

function responder(known: Behaviour): Respond {
  if (known.kind === 'freezes') return frozen(known)
  if (known.kind === 'serial') return serial(known)
  if (known.kind === 'faulty') return faulty(known)
  return (stream, message) => reply(stream, [message])
}

function frozen({ everyMs, holdsMs }: Behaviour & { kind: 'freezes' }): Respond {
  return (stream, message) => {
    const intoMs = performance.now() % everyMs
    if (intoMs >= holdsMs) reply(stream, [message])
    else setTimeout(() => reply(stream, [message]), holdsMs - intoMs)
  }
}

function serial(known: Behaviour & { kind: 'serial' }): Respond {
  const line = new SerialLine(known)
  setInterval(() => line.look(performance.now()), 1)
  return (stream, message) => {
    const isTaken = line.take(performance.now(), () => reply(stream, [message]))
    if (!isTaken) reply(stream, [], resourceExhausted)
  }
}

function faulty({ every }: Behaviour & { kind: 'faulty' }): Respond {
  let asked = 0
  return (stream, message) => {
    const nth = asked++ % every
    if (nth === 1) return
    const wrong = Buffer.from(message)
    wrong[wrong.length - 1]! ^= 1
    reply(stream, nth === 0 ? [wrong] : nth === 2 ? [message, message] : [message])
  }
}

/** A message as it came, with the five bytes before it. */
function reply(stream: ServerHttp2Stream, messages: readonly Buffer[], status = 0): void {
  if (stream.destroyed) return
  stream.respond({ ':status': 200, 'content-type': 'application/grpc' }, { waitForTrailers: true })
  stream.on('wantTrailers', () => stream.sendTrailers({ 'grpc-status': String(status) }))
  stream.end(Buffer.concat(messages))
}
