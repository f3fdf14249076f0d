import { once } from 'node:events'
import { createServer as createHttpServer } from 'node:http'
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'
import { probeAmqp } from './amqp-probe.ts'
import { freePorts } from '@rpc-vs-mom/servers'

async function portOf(server: Server): Promise<number> {
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => void server.close())
  return (server.address() as AddressInfo).port
}

async function sendByteByByte(socket: Socket, bytes: Buffer): Promise<void> {
  socket.setNoDelay(true)
  for (const byte of bytes) await new Promise((sent) => socket.write(Buffer.of(byte), sent))
}

test('a port where nothing listens is told from one that speaks something else', async () => {
  const [closed] = (await freePorts(1)) as [number]
  const http = await portOf(createHttpServer())
  await expect(probeAmqp('127.0.0.1', closed)).rejects.toThrow(
    'nothing answers there (ECONNREFUSED)',
  )
  await expect(probeAmqp('127.0.0.1', http)).rejects.toThrow('something else than AMQP 0-9-1')
})

test('a port that accepts and stays mute is given up after the bound', async () => {
  const port = await portOf(createServer())
  await expect(probeAmqp('127.0.0.1', port, 50)).rejects.toThrow('it says nothing for 50 ms')
})

test('a port that accepts and closes is named as such', async () => {
  const port = await portOf(createServer((socket) => socket.end()))
  await expect(probeAmqp('127.0.0.1', port)).rejects.toThrow('it closes the connection')
})

test('an answer that comes in pieces is read as one', async () => {
  const properties = Buffer.from('\x07versionS\0\0\0\x059.8.7', 'latin1')
  const start = Buffer.concat([Buffer.from([1, 0, 0, 0, 0, 0, 0]), Buffer.alloc(6), properties])
  start.writeUInt32BE(start.length - 7, 3)
  const server = createServer((socket) => void sendByteByByte(socket, start))
  await expect(probeAmqp('127.0.0.1', await portOf(server))).resolves.toEqual({ version: '9.8.7' })
})
