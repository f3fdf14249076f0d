import { connect } from '@nats-io/transport-node'
import { acquireNats, type NatsServer } from '@rpc-vs-mom/nats'
import { describe, expect, inject, onTestFinished, test } from 'vitest'
import { hang } from '../conformance/hang.ts'
import { parseNatsUrl } from './address.ts'
import { nats } from './index.ts'
import { freshSubjectUrl } from './test-subject.ts'

const call = { method: 'test.Echo/Ask', timeoutMs: 10_000 }

describe.skipIf(!inject('natsUrl'))('with a real server', () => {
  test('replies that come late, twice or to nobody are counted by kind', async () => {
    const url = freshSubjectUrl()
    const foreign = await foreignClient(url)
    const inboxes: string[] = []
    const { subject } = parseNatsUrl(url)
    foreign.subscribe(subject, {
      callback(_error, message) {
        if (message.headers?.has('Check')) return void message.respond()
        inboxes.push(message.reply!)
        if (inboxes.length === 1) for (const text of ['1', '2']) message.respond(text)
      },
    })
    await foreign.flush()
    const connection = await nats.connect(url, {})
    onTestFinished(() => connection.close())
    expect(String(await connection.ask(new Uint8Array(), call))).toBe('1')
    await expect(
      connection.ask(new Uint8Array(), { ...call, timeoutMs: 50 }),
    ).rejects.toMatchObject({ code: 'DEADLINE_EXCEEDED' })
    foreign.publish(inboxes[1]!, 'late')
    foreign.publish(inboxes[1]!.replace(/\d+$/, '3'), 'never asked')
    foreign.publish(inboxes[1]!.replace(/\d+$/, 'x'), 'not even a number')
    await expect.poll(() => connection.counters()).toEqual({ late: 1, duplicate: 1, foreign: 2 })
  })

  test('a message that asks for no reply is dropped', async () => {
    const url = freshSubjectUrl()
    const asked: string[] = []
    const listener = await nats.listen(url, async (body) => (asked.push(String(body)), body), {})
    onTestFinished(() => listener.close())
    const foreign = await foreignClient(url)
    foreign.publish(parseNatsUrl(url).subject, 'nowhere to go')
    const connection = await nats.connect(url, {})
    onTestFinished(() => connection.close())
    await connection.ask(Buffer.from('asked'), call)
    expect(asked).toEqual(['asked'])
  })

  test('a server that ends takes the calls it holds with it, at once', async () => {
    const server = await startServer()
    const url = `${server.url}/sales`
    const entered = Promise.withResolvers<void>()
    const listener = await nats.listen(
      url,
      (request, asked) => {
        entered.resolve()
        return hang(request, asked)
      },
      {},
    )
    onTestFinished(() => listener.close(0))
    const connection = await nats.connect(url, {})
    onTestFinished(() => connection.close())
    const lost = connection.ask(new Uint8Array(), call)
    const outcome = expect(lost).rejects.toMatchObject({
      code: 'UNAVAILABLE',
      message: expect.stringMatching(
        /^The connection to the NATS server at 127\.0\.0\.1:\d+ is lost/,
      ),
    })
    await entered.promise
    await server.close()
    await outcome
    await expect(connection.ask(new Uint8Array(), call)).rejects.toMatchObject({
      code: 'UNAVAILABLE',
    })
  })
})

test('a server that is not there is named without its password', async () => {
  await expect(nats.connect('nats://u:secret@127.0.0.1:1/sales', {})).rejects.toMatchObject({
    code: 'UNAVAILABLE',
    message: expect.stringMatching(/^Cannot connect to the NATS server at 127\.0\.0\.1:1: [^\n]*$/),
  })
})

async function foreignClient(url: string) {
  const { hostname, port, username, password } = parseNatsUrl(url)
  const client = await connect({
    servers: `${hostname}:${port}`,
    ...(username !== undefined && { user: username }),
    ...(password !== undefined && { pass: password.reveal() }),
  })
  onTestFinished(() => client.close())
  return client
}

async function startServer(): Promise<NatsServer> {
  const server = await acquireNats({ env: { PATH: process.env['PATH'] } })
  onTestFinished(() => server.close())
  return server
}
