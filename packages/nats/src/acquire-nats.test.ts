import { once } from 'node:events'
import { createServer, type AddressInfo } from 'node:net'
import { runningProcesses } from '@rpc-vs-mom/cost'
import { expect, inject, onTestFinished, test } from 'vitest'
import { acquireNats } from './acquire-nats.ts'

test.skipIf(!inject('natsUrl'))(
  'a private server answers with its version and leaves no process behind',
  async () => {
    const server = await acquireNats({ env: { PATH: process.env['PATH'] } })
    onTestFinished(() => server.close())
    expect(server.version).toMatch(/^\d+\.\d+\.\d+/)
    const pids = server.pids()
    expect(pids.length).toBeGreaterThan(0)
    await server.close()
    const running = runningProcesses()
    expect(pids.filter((pid) => running.has(pid))).toEqual([])
  },
)

test('a server that was named and is not there is an error, and no other one is taken', async () => {
  const acquired = acquireNats({ env: { ...process.env, NATS_URL: 'nats://u:secret@127.0.0.1:1' } })
  await expect(acquired).rejects.toThrow('NATS_URL names 127.0.0.1:1, but')
  await expect(acquired).rejects.not.toThrow('secret')
})

test('something else that answers at the named address is no NATS server', async () => {
  const http = createServer((socket) => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n'))
  http.listen(0, '127.0.0.1')
  await once(http, 'listening')
  onTestFinished(() => void http.close())
  const { port } = http.address() as AddressInfo
  const env = { NATS_URL: `nats://127.0.0.1:${port}` }
  await expect(acquireNats({ env })).rejects.toThrow('what answers there is no NATS server')
})

test('without a program and without leave to install one, the three ways to get one are named', async () => {
  const acquired = acquireNats({ env: { PATH: '' }, allowInstall: false, programFolders: [] })
  await expect(acquired).rejects.toThrow(/NATS_URL.*apt-get install nats-server.*PATH/s)
})

test('a NATS_URL that must be escaped is not shown, and is said to be', async () => {
  const acquired = acquireNats({ env: { NATS_URL: 'nats://bench:12/s34@127.0.0.1' } })
  await expect(acquired).rejects.toThrow('%2F')
  await expect(acquired).rejects.not.toThrow(/s34|bench:12/)
})
