import { once } from 'node:events'
import { type ClientHttp2Session, connect, constants } from 'node:http2'
import { connect as connectSocket } from 'node:net'
import { describe, expect, onTestFinished, test } from 'vitest'
import { lbStarter } from './lb-process.ts'
import { anyPort, connected, engines, named, replyOf, worker } from './named-workers.ts'

/** As many as one address may have. */
const share = 500
const emptyMessage = Buffer.alloc(5)

interface Client {
  readonly session: ClientHttp2Session
  /** Resolves with the code of GOAWAY. */
  readonly sentAway: Promise<number>
  wasSentAway(): boolean
}

async function clientOf(front: string, localAddress = '127.0.0.1'): Promise<Client> {
  const session = connect(front.replace('grpc:', 'http:'), {
    createConnection: ({ hostname, port }) =>
      connectSocket({ host: hostname, port: Number(port), localAddress }),
  })
  const code = Promise.withResolvers<number>()
  let isAway = false
  session.on('goaway', (reason) => {
    isAway = true
    code.resolve(reason)
  })
  session.on('error', () => undefined)
  onTestFinished(() => session.destroy())
  await once(session, 'remoteSettings')
  return { session, sentAway: code.promise, wasSentAway: () => isAway }
}

/** So that the order in which they come is known. */
async function clientsOf(front: string, count: number, from?: string): Promise<Client[]> {
  const clients: Client[] = []
  for (let n = 0; n < count; n += 1) clients.push(await clientOf(front, from))
  return clients
}

/** A call that goes on until it is cancelled. */
async function watch({ session }: Client): Promise<void> {
  const stream = session.request({
    ':method': 'POST',
    ':path': '/grpc.health.v1.Health/Watch',
    'content-type': 'application/grpc',
    te: 'trailers',
  })
  stream.on('error', () => undefined)
  stream.end(emptyMessage)
  await once(stream, 'data')
}

describe.each(engines)('with the engine %s', (engine) => {
  const startLb = lbStarter(engine)

  test('an address that has its share of connections loses the one idle for longest to the newest', async () => {
    const lb = startLb('--listen', anyPort, '--backends', await worker(named('a')))
    const front = await lb.ready()
    const [busy, oldest, ...others] = await clientsOf(front, share)
    await watch(busy!)
    expect(await replyOf(await connected(front))).toBe('a')
    expect(await oldest!.sentAway).toBe(constants.NGHTTP2_ENHANCE_YOUR_CALM)
    expect([busy!, ...others].filter((client) => client.wasSentAway())).toEqual([])
  })

  // Elsewhere a machine has one loopback address.
  test.skipIf(process.platform !== 'linux')(
    'where all connections are taken, the newest of any address takes the place of the one idle for longest',
    async () => {
      const lb = startLb('--listen', anyPort, '--backends', await worker(named('a')))
      const front = await lb.ready()
      const [oldest, ...others] = await clientsOf(front, share, '127.0.0.2')
      others.push(...(await clientsOf(front, share, '127.0.0.3')))
      expect(await replyOf(await connected(front))).toBe('a')
      expect(await oldest!.sentAway).toBe(constants.NGHTTP2_ENHANCE_YOUR_CALM)
      expect(others.filter((client) => client.wasSentAway())).toEqual([])
    },
  )

  test('no connection with calls is closed for a new one, which has to go', async () => {
    const lb = startLb('--listen', anyPort, '--backends', await worker(named('a')))
    const front = await lb.ready()
    const clients = await clientsOf(front, share)
    await Promise.all(clients.map(watch))
    const newest = connect(front.replace('grpc:', 'http:'))
    onTestFinished(() => newest.destroy())
    newest.on('error', () => undefined)
    await new Promise<void>((resolve) => void newest.once('close', resolve))
    expect(clients.filter((client) => client.wasSentAway())).toEqual([])
  })
})
