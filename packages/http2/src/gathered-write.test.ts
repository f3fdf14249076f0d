import { once } from 'node:events'
import { connect, createServer, type Socket } from 'node:net'

import { expect, it, onTestFinished, vi } from 'vitest'

import { FlushTurn, GatheredWrite } from './gathered-write.ts'
import { frameBytes, frameOf } from './rfc9113/frame-format.ts'

const frame = (n: number, bytes = 100) =>
  frameOf(0, { streamId: n, payload: Buffer.alloc(bytes, n) })

it('writes all frames of one turn of the loop with one write, in order', async () => {
  const { near, far } = await socketPair()
  const write = vi.spyOn(near, 'write')
  const writer = new GatheredWrite(near, new FlushTurn(), () => {})
  const frames = Array.from({ length: 500 }, (_, n) => frame(n))
  for (const one of frames) writer.append(one)
  expect(write).not.toHaveBeenCalled()
  expect(await read(far, 500 * 109)).toEqual(Buffer.concat(frames.map(frameBytes)))
  expect(write).toHaveBeenCalledTimes(1)
})

it('does not reuse memory that the kernel has not taken, and says when it has', async () => {
  const { near, far } = await socketPair()
  const onWritten = vi.fn<() => void>()
  const writer = new GatheredWrite(near, new FlushTurn(), onWritten)
  const frames = Array.from({ length: 4000 }, (_, n) => frame(n, 10_000))
  for (const [n, one] of frames.entries()) {
    writer.append(one)
    if (n % 50 === 0) writer.flush()
  }
  writer.flush()
  expect(writer.unwrittenBytes).toBeGreaterThan(0)
  const received = await read(far, 4000 * 10_009)
  expect(received.equals(Buffer.concat(frames.map(frameBytes)))).toBe(true)
  await vi.waitUntil(() => writer.pendingBytes === 0)
  expect(onWritten).toHaveBeenCalled()
})

async function socketPair(): Promise<{ near: Socket; far: Socket }> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  const near = connect(
    address !== null && typeof address === 'object' ? address.port : 0,
    '127.0.0.1',
  )
  const [far] = (await once(server, 'connection')) as [Socket]
  onTestFinished(() => {
    near.destroy()
    far.destroy()
    server.close()
  })
  return { near, far }
}

async function read(socket: Socket, bytes: number): Promise<Buffer> {
  const chunks: Buffer[] = []
  let received = 0
  for await (const chunk of socket) {
    chunks.push(chunk as Buffer)
    received += (chunk as Buffer).length
    if (received >= bytes) break
  }
  return Buffer.concat(chunks)
}
