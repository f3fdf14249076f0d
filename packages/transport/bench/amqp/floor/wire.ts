import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import {
  frame,
  frameReader,
  frameType,
  longText,
  method,
  shortText,
  uint16,
  uint32,
  type Frame,
} from './frames.ts'

/** A message as it arrives; only what request/reply needs. */
export interface Delivery {
  readonly deliveryTag: bigint
  readonly correlationId: string
  readonly replyTo: string
  readonly body: Buffer
}

/** Bits of the property flags (AMQP 0-9-1, section 4.2.6.1 and the basic class). */
const flag = { contentType: 1 << 15, headers: 1 << 13, deliveryMode: 1 << 12, priority: 1 << 11 }
const correlationIdFlag = 1 << 10
const replyToFlag = 1 << 9
const ackTemplate = frame(frameType.method, 1, [uint32(method.ack), Buffer.alloc(9)])
const tagAt = 11

/**
 * One connection with one channel and the least code that can do request/reply: no heartbeats, no
 * large bodies, no errors, no recovery. What is left is what AMQP itself costs in Node.
 */
export class Wire {
  readonly #socket: Socket
  readonly #onDelivery: (delivery: Delivery) => void
  #answer = Promise.withResolvers<number>()
  #deliveryTag = 0n
  #properties: Pick<Delivery, 'correlationId' | 'replyTo'> = { correlationId: '', replyTo: '' }
  #unsent: Buffer[] = []

  private constructor(socket: Socket, onDelivery: (delivery: Delivery) => void) {
    this.#socket = socket
    this.#onDelivery = onDelivery
    socket.on(
      'data',
      frameReader((one) => this.#take(one)),
    )
  }

  static async open(url: string, onDelivery: (delivery: Delivery) => void): Promise<Wire> {
    const { hostname, port, username, password } = new URL(url)
    const socket = connect({ host: hostname, port: Number(port), noDelay: true })
    await once(socket, 'connect')
    const wire = new Wire(socket, onDelivery)
    socket.write(Buffer.from('AMQP\0\0\u0009\u0001'))
    await wire.#answered(method.connectionStart)
    const login = longText(`\0${decodeURIComponent(username)}\0${decodeURIComponent(password)}`)
    const startOk = [uint32(0), shortText('PLAIN'), login, shortText('en_US')]
    await wire.#call(0, method.connectionStartOk, startOk, method.connectionTune)
    wire.#send(0, method.connectionTuneOk, [uint16(2047), uint32(131_072), uint16(0)])
    const open = [shortText('/'), Buffer.of(0, 0)]
    await wire.#call(0, method.connectionOpen, open, method.connectionOpenOk)
    await wire.#call(1, method.channelOpen, [Buffer.of(0)], method.channelOpenOk)
    return wire
  }

  async consume(queue: string, options: { noAck: boolean; prefetch: number }): Promise<void> {
    const qos = [uint32(0), uint16(options.prefetch), Buffer.of(0)]
    await this.#call(1, method.qos, qos, method.qosOk)
    const flags = Buffer.of(options.noAck ? 2 : 0)
    const fields = [uint16(0), shortText(queue), shortText(''), flags, uint32(0)]
    await this.#call(1, method.consume, fields, method.consumeOk)
  }

  async declareDurable(queue: string): Promise<void> {
    const fields = [uint16(0), shortText(queue), Buffer.of(2), uint32(0)]
    await this.#call(1, method.queueDeclare, fields, method.queueDeclareOk)
  }

  /** Leaves at the end of this turn of the event loop, with everything else of the turn. */
  publish(queue: string, body: Buffer, { correlationId, replyTo }: PublishOptions): void {
    const routing = [uint32(method.publish), uint16(0), Buffer.of(0), shortText(queue)]
    const flags = correlationIdFlag | (replyTo === undefined ? 0 : replyToFlag)
    const header = [uint16(60), uint16(0), uint32(0), uint32(body.length), uint16(flags)]
    header.push(shortText(correlationId))
    if (replyTo !== undefined) header.push(shortText(replyTo))
    this.#queue(frame(frameType.method, 1, [...routing, Buffer.of(0)]))
    this.#queue(frame(frameType.header, 1, header))
    this.#queue(frame(frameType.body, 1, [body]))
  }

  ack(deliveryTag: bigint): void {
    const bytes = Buffer.from(ackTemplate)
    bytes.writeBigUInt64BE(deliveryTag, tagAt)
    this.#queue(bytes)
  }

  #queue(bytes: Buffer): void {
    if (this.#unsent.push(bytes) === 1) setImmediate(() => this.#flush())
  }

  #flush(): void {
    this.#socket.write(Buffer.concat(this.#unsent))
    this.#unsent = []
  }

  #send(channel: number, id: number, fields: readonly Buffer[]): void {
    this.#socket.write(frame(frameType.method, channel, [uint32(id), ...fields]))
  }

  #call(channel: number, id: number, fields: readonly Buffer[], answer: number): Promise<void> {
    this.#send(channel, id, fields)
    return this.#answered(answer)
  }

  async #answered(expected: number): Promise<void> {
    const id = await this.#answer.promise
    this.#answer = Promise.withResolvers()
    if (id !== expected) throw new Error(`the broker answered with method ${id}, not ${expected}`)
  }

  #take({ type, payload }: Frame): void {
    if (type === frameType.method) this.#takeMethod(payload)
    else if (type === frameType.header) this.#properties = propertiesIn(payload)
    else if (type === frameType.body)
      this.#onDelivery({ deliveryTag: this.#deliveryTag, ...this.#properties, body: payload })
  }

  #takeMethod(payload: Buffer): void {
    const id = payload.readUInt32BE(0)
    if (id === method.deliver) this.#deliveryTag = payload.readBigUInt64BE(5 + payload[4]!)
    else this.#answer.resolve(id)
  }
}

interface PublishOptions {
  readonly correlationId: string
  readonly replyTo?: string
}

/** Reads the two properties this client itself writes; stops where others would have to be skipped. */
function propertiesIn(payload: Buffer): Pick<Delivery, 'correlationId' | 'replyTo'> {
  const flags = payload.readUInt16BE(12)
  if (flags & (flag.contentType | flag.headers | flag.priority))
    throw new Error('the hand-written client reads only messages of its own')
  let at = 14 + (flags & flag.deliveryMode ? 1 : 0)
  const text = (present: number): string => {
    if (!(flags & present)) return ''
    const end = at + 1 + payload[at]!
    const value = payload.toString('latin1', at + 1, end)
    at = end
    return value
  }
  const correlationId = text(correlationIdFlag)
  return { correlationId, replyTo: text(replyToFlag) }
}
