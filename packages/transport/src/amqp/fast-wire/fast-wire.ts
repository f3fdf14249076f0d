import type { ChannelModel } from 'amqplib'
import { internalsOf, methodId, type Internals } from './amqplib-internals.ts'
import { AckBatch } from './ack-batch.ts'
import { EncodedProperties } from './encoded-properties.ts'
import { FrameReader } from './frame-reader.ts'
import { Outbox } from './outbox.ts'
import { isPublishing, publishDirectly } from './publish-directly.ts'
import { frameOverheadBytes, writeAck, writeEncodedHeader, writeMessage } from './write-frames.ts'

/**
 * Takes over how an amqplib connection turns messages into bytes and back, and gathers all frames of an
 * event-loop turn into one write; that halves its CPU time per message. Everything else stays amqplib's,
 * and so does every message that is out of the ordinary. To be called before the first channel is opened;
 * false, and nothing changed, when this version of amqplib has other private parts.
 */
export function takeOverWire(model: ChannelModel): boolean {
  const connection = internalsOf(model)
  if (!connection) return false
  const acks = new Map<number, AckBatch>()
  const outbox: Outbox = new Outbox(connection.stream, {
    beforeFlush: () => {
      for (const [channel, batch] of acks) sendAcks(outbox, channel, batch)
    },
    onDrain: () => {
      for (const open of connection.channels.slice(1)) open?.channel.onBufferDrain()
    },
  })
  routeChannels(connection, outbox, acks)
  takeOverSending(connection, outbox, acks)
  const reader = new FrameReader(connection, connection.recvFrame.bind(connection))
  connection.recvFrame = () => reader.next()
  return true
}

/** Acknowledgements that wait for the end of the turn, by the number of their channel. */
type Acks = Map<number, AckBatch>

function sendAcks(outbox: Outbox, channel: number, batch: AckBatch): void {
  if (batch.isEmpty) return
  for (const ack of batch.take()) writeAck(outbox, channel, ack)
}

/**
 * Whatever amqplib itself encodes keeps its place among what we encode; acknowledgements go before it,
 * because after the end of a channel they would be lost.
 */
function routeChannels(connection: Internals, outbox: Outbox, acks: Acks): void {
  const freshChannel = connection.freshChannel.bind(connection)
  connection.freshChannel = (channel, options) => {
    const number = freshChannel(channel, options)
    const batch = new AckBatch()
    acks.set(number, batch)
    const write = (frame: Buffer): boolean => {
      sendAcks(outbox, number, batch)
      return outbox.append(frame)
    }
    connection.channels[number]!.buffer = { write, end: () => acks.delete(number) }
    if (isPublishing(channel)) publishDirectly(channel)
    return number
  }
}

/** What is copied at most. */
const maxCopiedBytes = 16 * 1024

function takeOverSending(connection: Internals, outbox: Outbox, acks: Acks): void {
  const maxContentBytes = Math.min(maxCopiedBytes, connection.frameMax - frameOverheadBytes)
  const sendMethod = connection.sendMethod.bind(connection)
  const sendMessage = connection.sendMessage.bind(connection)
  connection.sendMethod = (channel, method, fields) => {
    const { deliveryTag, multiple } = fields as { deliveryTag?: number; multiple?: boolean }
    const batch = acks.get(channel)
    if (method !== methodId.ack || deliveryTag === undefined || multiple || !batch)
      return sendMethod(channel, method, fields)
    connection.sentSinceLastCheck = true
    batch.add(deliveryTag)
    return outbox.wake()
  }
  connection.sendMessage = (channel, method, fields, propertiesId, properties, content) => {
    if (properties instanceof EncodedProperties) {
      const { frameMax } = connection
      const contentBytes = content.length
      // Nothing of the channel may come between header and content.
      const batch = acks.get(channel)
      if (batch) sendAcks(outbox, channel, batch)
      writeEncodedHeader(outbox, { channel, fields, properties, contentBytes, frameMax })
      return connection.sendContent(channel, content)
    }
    const sent = writeMessage(outbox, { channel, fields, properties, content, maxContentBytes })
    if (sent === undefined)
      return sendMessage(channel, method, fields, propertiesId, properties, content)
    connection.sentSinceLastCheck = true
    return sent
  }
}
