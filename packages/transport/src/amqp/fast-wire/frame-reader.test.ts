import type { Channel, ChannelModel } from 'amqplib'
import { describe, expect, inject, test } from 'vitest'
import { internalsOf, type DecodedFrame } from './amqplib-internals.ts'
import { FrameReader } from './frame-reader.ts'
import { openModel, shapes } from './message-shapes.ts'

const brokerUrl = inject('rabbitmqUrl')

/** All bytes that a broker sends while messages of every shape are delivered. */
async function recordDeliveries(): Promise<{ bytes: Buffer; model: ChannelModel }> {
  const model = await openModel('plain')
  const stream = internalsOf(model)!.stream
  const read = stream.read.bind(stream)
  const chunks: Buffer[] = []
  stream.read = () => {
    const chunk = read()
    if (chunk) chunks.push(chunk)
    return chunk
  }
  const channel: Channel = await model.createChannel()
  const { queue } = await channel.assertQueue('', { exclusive: true })
  const small = shapes.filter(([, { body }]) => body.length < 100)
  let left = small.length
  const all = Promise.withResolvers<void>()
  await channel.consume(queue, () => --left || all.resolve(), { noAck: true })
  for (const [, { body, options }] of small) channel.sendToQueue(queue, body, options)
  await all.promise
  return { bytes: Buffer.concat(chunks), model }
}

/** The frames in `bytes` when they arrive in chunks of `size`. */
function framesIn(
  bytes: Buffer,
  { model, size }: { model: ChannelModel; size: number },
): DecodedFrame[] {
  let at = 0
  const stream = { read: () => (at < bytes.length ? bytes.subarray(at, (at += size)) : null) }
  const { recvFrame } = Object.getPrototypeOf(model.connection) as { recvFrame: () => DecodedFrame }
  const connection = {
    ...internalsOf(model)!,
    stream,
    rest: Buffer.alloc(0),
    maxFrameSize: 131_072,
  }
  const reader = new FrameReader(connection as never, recvFrame.bind(connection as never))
  const frames: DecodedFrame[] = []
  for (let frame = reader.next(); frame; frame = reader.next()) frames.push(frame)
  return frames
}

describe.skipIf(!brokerUrl)('the reader of frames', () => {
  test('finds the same frames wherever the stream is cut', async () => {
    const { bytes, model } = await recordDeliveries()
    const whole = framesIn(bytes, { model, size: bytes.length })
    expect(whole.length).toBeGreaterThan(20)
    for (let size = 1; size <= 70; size++) expect(framesIn(bytes, { model, size })).toEqual(whole)
  })

  test('throws for a frame without its end, and for one that is too large', async () => {
    const model = await openModel('plain')
    const broken = Buffer.from([3, 0, 1, 0, 0, 0, 1, 65, 66])
    expect(() => framesIn(broken, { model, size: 9 })).toThrow('Invalid frame')
    const large = Buffer.from([3, 0, 1, 255, 0, 0, 0])
    expect(() => framesIn(large, { model, size: 7 })).toThrow('exceeds maxFrameSize')
  })
})
