/** Clients from Debian packages, which share no code with Node: C (gRPC core) and nghttp2. */
import { execFile, spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { type EchoServer, startEcho } from '@rpc-vs-mom/relay/echo-service'
import { afterAll, beforeAll, describe, expect, onTestFinished, test, vi } from 'vitest'
import { startRoutes, routeNames, type Routes } from './routes.ts'

const run = promisify(execFile)
// The packages belong to the system's Python, whatever else is first in PATH.
const python = '/usr/bin/python3'
const pythonClient = fileURLToPath(new URL('python-client.py', import.meta.url))

const hasPythonGrpc = spawnSync(python, ['-c', 'import grpc']).status === 0
const hasH2load = spawnSync('h2load', ['--version']).status === 0
const without = (has: boolean, debianPackage: string): string =>
  has ? '' : ` (skipped: the package ${debianPackage} is not installed)`

let service: EchoServer
let routes: Routes

beforeAll(async () => {
  service = await startEcho()
  routes = await startRoutes(service.port)
})

afterAll(async () => {
  await routes[Symbol.asyncDispose]()
  service[Symbol.dispose]()
})

type Seen = Record<string, unknown>

describe.skipIf(!hasPythonGrpc)(
  `a client in Python${without(hasPythonGrpc, 'python3-grpcio')}`,
  () => {
    let direct: Seen

    beforeAll(async () => {
      direct = await seenByPython('direct')
    })

    test('sees what the service says', () => {
      const ended = (name: string): unknown => (direct[name] as { code: string }).code
      expect(ended('chat: 6291456 bytes')).toBe('OK')
      expect(ended('upload: status 9')).toBe('FAILED_PRECONDITION')
      expect(ended('download: deadline')).toBe('DEADLINE_EXCEEDED')
      expect(ended('missing')).toBe('UNIMPLEMENTED')
      expect(direct).toMatchObject({ cancelled: 'CANCELLED', 'many at once': true })
      expect(Object.keys(direct)).toHaveLength(103)
    })

    test.each(['grpc-js', 'relay'] as const)('sees the same through %s', async (route) => {
      expect(await seenByPython(route)).toEqual(direct)
      await vi.waitUntil(() => routes.outstanding(route) === 0, { timeout: 5000, interval: 5 })
    })
  },
)

describe.skipIf(!hasH2load)(`h2load${without(hasH2load, 'nghttp2-client')}`, () => {
  test.each(routeNames)('gets every answer over 4 connections, %s', async (route) => {
    const url = `http://127.0.0.1:${routes.portOf(route)}/test.Echo/Unary`
    const headers = ['content-type: application/grpc', 'te: trailers', 'grpc-timeout: 20S']
    const { stdout } = await run('h2load', [
      '-n2000',
      '-c4',
      '-m25',
      '-t1',
      '-d',
      emptyMessageFile(),
      ...headers.flatMap((header) => ['-H', header]),
      url,
    ])
    expect(stdout).toContain('2000 total, 2000 started, 2000 done, 2000 succeeded, 0 failed')
  })
})

/** The five bytes of framing before a message of none; h2load sends files only. */
function emptyMessageFile(): string {
  const folder = mkdtempSync(join(tmpdir(), 'h2load-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  const file = join(folder, 'message')
  writeFileSync(file, Buffer.alloc(5))
  return file
}

async function seenByPython(route: (typeof routeNames)[number]): Promise<Seen> {
  const { stdout } = await run(python, [pythonClient, String(routes.portOf(route))], {
    maxBuffer: 2 ** 24,
    timeout: 50_000,
  })
  return JSON.parse(stdout) as Seen
}
