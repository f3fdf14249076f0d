/** Peers from Debian packages, which share no code with Node: C (gRPC core) and nghttp2. */
import { execFile, spawn, spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { describe, expect, onTestFinished, test } from 'vitest'
import { AskError } from '../../ask-error.ts'
import type { Ask } from '../../ask.ts'
import { hang } from '../../conformance/hang.ts'
import { callWith, numbered } from '../../conformance/under-test.ts'
import { maxMessageBytes } from '../../transport-limits.ts'
import { grpc } from '../index.ts'
import { channelTo, echoing, openOn, serveFlows } from './flow-peers.ts'

const run = promisify(execFile)
// The packages belong to the system's Python, whatever else is first in PATH.
const python = '/usr/bin/python3'
const peer = fileURLToPath(new URL('foreign-peer.py', import.meta.url))

const hasPythonGrpc = spawnSync(python, ['-c', 'import grpc']).status === 0
const hasH2load = spawnSync('h2load', ['--version']).status === 0
const without = (has: boolean, debianPackage: string): string =>
  has ? '' : ` (skipped: the package ${debianPackage} is not installed)`

const sizes = [0, 1, 16_383, 65_537, maxMessageBytes]

describe.skipIf(!hasPythonGrpc)(`gRPC in Python${without(hasPythonGrpc, 'python3-grpcio')}`, () => {
  test('asks a lean listener and sees what it says', async () => {
    const { address } = await serveFlows({ Echo: echoing }, answer)
    const { stdout } = await run(python, [peer, 'client', String(address.port)])
    const ofSizes = sizes.map((size) => [
      `${size} bytes`,
      ['OK', digestOf(Buffer.alloc(size, 'r'))],
    ])
    expect(JSON.parse(stdout)).toEqual({
      ...Object.fromEntries(ofSizes),
      'too large': [
        'RESOURCE_EXHAUSTED',
        `The request has ${maxMessageBytes + 1} bytes; the limit is ${maxMessageBytes}.`,
      ],
      compressed: [
        'UNIMPLEMENTED',
        'The request is compressed with "gzip"; only identity is read.',
      ],
      failed: ['DATA_LOSS', 'näh, 100 % sure'],
      late: 'DEADLINE_EXCEEDED',
      health: ['OK', digestOf(Buffer.from([8, 1]))],
      'both ways': sizes.map((size) => digestOf(Buffer.alloc(size, 's'))),
      watched: digestOf(Buffer.from([8, 1])),
      'late stream': 'DEADLINE_EXCEEDED',
      many: 200,
    })
  })

  test('answers a lean connection', async () => {
    const port = await startPythonServer()
    const connection = await grpc.connect(`grpc://127.0.0.1:${port}?engine=lean`, {})
    onTestFinished(() => connection.close())
    await connection.check(5000)
    for (const size of sizes.slice(0, -1)) {
      const sent = Buffer.alloc(size, 'q')
      expect(sent.equals(await connection.ask(sent, callWith()))).toBe(true)
    }
    await expect(
      connection.ask(numbered(1), callWith({ method: 'test.Echo/Fail' })),
    ).rejects.toMatchObject({ code: 'DATA_LOSS', message: 'näh, 100 % sure' })
    await expect(
      connection.ask(numbered(1), callWith({ method: 'test.Echo/None' })),
    ).rejects.toMatchObject({ code: 'UNIMPLEMENTED' })
    const asks = Array.from({ length: 200 }, (_, n) => connection.ask(numbered(n), callWith()))
    expect((await Promise.all(asks)).map(String)).toEqual(asks.map((_, n) => `request ${n}`))
  })

  test('streams to a lean connection, one way and both', async () => {
    const channel = await channelTo({ host: '127.0.0.1', port: await startPythonServer() })
    const counted = openOn(channel, 'Count')
    counted.flow.send(Buffer.from('5000'))
    counted.flow.end()
    const echoed = openOn(channel, 'Echo')
    for (const size of sizes) echoed.flow.send(Buffer.alloc(size, 's'))
    echoed.flow.end()
    expect(await counted.over).toBeUndefined()
    expect(counted.messages.map(String)).toEqual(counted.messages.map((_, n) => String(n)))
    expect(counted.messages).toHaveLength(5000)
    expect(await echoed.over).toBeUndefined()
    expect(echoed.messages.map(digestOf)).toEqual(
      sizes.map((size) => digestOf(Buffer.alloc(size, 's'))),
    )
  })
})

describe.skipIf(!hasH2load)(`h2load${without(hasH2load, 'nghttp2-client')}`, () => {
  test('gets all its answers of a lean listener', async () => {
    const url = `http://127.0.0.1:${await portOf(answer)}/test.Echo/Ask`
    const fields = ['content-type: application/grpc', 'te: trailers'].flatMap((one) => ['-H', one])
    const load = ['-n', '2000', '-c', '4', '-m', '32', '-d', emptyMessageFile(), ...fields, url]
    const { stdout } = await run('h2load', load)
    expect(stdout).toContain('2000 total, 2000 started, 2000 done, 2000 succeeded, 0 failed')
  })
})

const answer: Ask = async (request, call) => {
  if (call.method === 'test.Echo/Fail') throw new AskError('DATA_LOSS', 'näh, 100 % sure')
  return call.method === 'test.Echo/Hang' ? hang(request, call) : request
}

async function portOf(ask: Ask): Promise<string> {
  const listener = await grpc.listen('grpc://127.0.0.1:0?engine=lean', ask, {})
  onTestFinished(() => listener.close(0))
  return new URL(listener.url).port
}

async function startPythonServer(): Promise<number> {
  const server = spawn(python, [peer, 'server'], { stdio: ['pipe', 'pipe', 'inherit'] })
  onTestFinished(() => void server.kill())
  const [port] = (await once(createInterface({ input: server.stdout }), 'line')) as [string]
  return Number(port)
}

function digestOf(bytes: Buffer): string {
  return `${bytes.length} ${createHash('sha1').update(bytes).digest('hex')}`
}

/** The five bytes of framing before a message of none; h2load sends files only. */
function emptyMessageFile(): string {
  const folder = mkdtempSync(join(tmpdir(), 'h2load-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  const file = join(folder, 'message')
  writeFileSync(file, Buffer.alloc(5))
  return file
}
