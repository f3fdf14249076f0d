import type { ChannelModel } from 'amqplib'
import { internalsOf, methodId, type Internals } from './amqplib-internals.ts'
import { FrameReader } from './frame-reader.ts'
import { Outbox } from './outbox.ts'
import { isPublishing, publishDirectly } from './publish-directly.ts'
import { writeAck, writeMessage } from './write-frames.ts'

/**
 * Takes over how an amqplib connection turns messages into bytes and back, and gathers all frames of an
 * event-loop turn into one write; that halves its CPU time per message. Everything else stays amqplib's,
 * and so does every message that is out of the ordinary. To be called before the first channel is opened;
 * false, and nothing changed, when this version of amqplib has other private parts.
 */
export function takeOverWire(model: ChannelModel): boolean {
  const connection = internalsOf(model)
  if (!connection) return false
  const outbox = new Outbox(connection.stream, () => {
    for (const open of connection.channels.slice(1)) open?.channel.onBufferDrain()
  })
  routeChannels(connection, outbox)
  takeOverSending(connection, outbox)
  const reader = new FrameReader(connection, connection.recvFrame.bind(connection))
  connection.recvFrame = () => reader.next()
  return true
}

/** Whatever amqplib itself encodes keeps its place among what we encode. */
function routeChannels(connection: Internals, outbox: Outbox): void {
  const freshChannel = connection.freshChannel.bind(connection)
  connection.freshChannel = (channel, options) => {
    const number = freshChannel(channel, options)
    connection.channels[number]!.buffer = { write: (frame) => outbox.append(frame), end() {} }
    if (isPublishing(channel)) publishDirectly(channel)
    return number
  }
}

const frameOverheadBytes = 8
/** What is copied at most. */
const maxCopiedBytes = 16 * 1024

function takeOverSending(connection: Internals, outbox: Outbox): void {
  const maxContentBytes = Math.min(maxCopiedBytes, connection.frameMax - frameOverheadBytes)
  const sendMethod = connection.sendMethod.bind(connection)
  const sendMessage = connection.sendMessage.bind(connection)
  connection.sendMethod = (channel, method, fields) => {
    const { deliveryTag, multiple } = fields as { deliveryTag?: number; multiple?: boolean }
    if (method !== methodId.ack || deliveryTag === undefined || multiple)
      return sendMethod(channel, method, fields)
    connection.sentSinceLastCheck = true
    return writeAck(outbox, channel, deliveryTag)
  }
  connection.sendMessage = (channel, method, fields, propertiesId, properties, content) => {
    const sent = writeMessage(outbox, { channel, fields, properties, content, maxContentBytes })
    if (sent === undefined)
      return sendMessage(channel, method, fields, propertiesId, properties, content)
    connection.sentSinceLastCheck = true
    return sent
  }
}
