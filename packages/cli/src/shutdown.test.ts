import { fork } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'

/** A process that stops in order, or never when told to hang. */
function startServer({ hangs = false } = {}) {
  const folder = mkdtempSync(join(tmpdir(), 'shutdown-test-'))
  const file = join(folder, 'server.ts')
  writeFileSync(
    file,
    `import { announceReady, onShutdown } from ${JSON.stringify(join(import.meta.dirname, 'index.ts'))}
     setInterval(() => {}, 1000)
     onShutdown(async (why) => {
       process.stdout.write('stopping on ' + why)
       if (${hangs}) await new Promise(() => {})
     })
     announceReady('amqp://user:secret@host/queue')`,
  )
  const server = fork(file, { stdio: ['ignore', 'pipe', 'pipe', 'ipc'] })
  const output = { stdout: '', stderr: '' }
  server.stdout!.on('data', (chunk) => (output.stdout += String(chunk)))
  server.stderr!.on('data', (chunk) => (output.stderr += String(chunk)))
  onTestFinished(() => {
    server.kill('SIGKILL')
    rmSync(folder, { recursive: true })
  })
  return { server, output, ready: once(server, 'message') }
}

test.each(['SIGTERM', 'SIGINT', 'SIGHUP'] as const)(
  '%s stops a process in order with exit code 0',
  async (signal) => {
    const { server, output, ready } = startServer()
    await ready
    server.kill(signal)
    const [code] = await once(server, 'close')
    expect(code).toBe(0)
    expect(output.stdout).toBe(`stopping on ${signal}`)
  },
)

test('a second signal ends a process that does not get done', async () => {
  const { server, ready } = startServer({ hangs: true })
  await ready
  server.kill('SIGTERM')
  await once(server.stdout!, 'data')
  server.kill('SIGTERM')
  expect((await once(server, 'exit'))[0]).toBe(130)
})

test('a process stops when the one that started it has gone', async () => {
  const { server, output, ready } = startServer()
  await ready
  const ended = Promise.all([once(server, 'exit'), once(server.stdout!, 'end')])
  server.disconnect()
  const [exit] = await ended
  expect({ code: exit[0], said: output.stdout }).toEqual({
    code: 0,
    said: 'stopping on disconnect',
  })
})

test('readiness reaches the parent with the address, and no password reaches a terminal', async () => {
  const { server, output, ready } = startServer()
  expect((await ready)[0]).toEqual({ type: 'ready', url: 'amqp://user:secret@host/queue' })
  server.kill('SIGTERM')
  await once(server, 'close')
  expect(output.stderr).toBe('listening at amqp://user:***@host/queue\n')
})
