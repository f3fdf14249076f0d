import {
  Channel,
  FieldReader,
  FieldWriter,
  openFlow,
  varintBytes,
  type MessageFlow,
} from '@rpc-vs-mom/transport/grpc-streams'
import { connect, parseGrpcUrl, type Connection } from '@rpc-vs-mom/transport'

const subject = 'bench'
const keptSeconds = 3600
const callTimeoutMs = 30_000

/** Tells the id of a message that was acknowledged, and how long that took. */
export type OnAcknowledged = (id: number, tookMs: number) => void

/** Publishes messages in a closed loop: as many as asked for are on their way at any time. */
export interface Publisher {
  /** Resolves when nothing is on its way any more, after `until` is aborted or the broker is gone. */
  publish(outstanding: number, until: AbortSignal, acknowledged: OnAcknowledged): Promise<void>
  close(): Promise<void>
}

/** All messages over one stream. */
export async function streamingPublisher(url: string, bytes: number): Promise<Publisher> {
  const channel = new Channel(parseGrpcUrl(url), {})
  await channel.ready()
  const message = publishRequest(bytes)
  const publish: Publisher['publish'] = (outstanding, until, acknowledged) =>
    new Promise((resolve) => {
      /** Replies come in the order of the messages. */
      const sentMs: number[] = []
      let next = 0
      const send = (): void => {
        sentMs.push(performance.now())
        flow.send(message)
      }
      const flow: MessageFlow = openFlow(
        channel,
        { method: 'broker.Broker/PublishStream' },
        {
          onMessage: (reply) => {
            acknowledged(idIn(reply), performance.now() - sentMs[next++]!)
            if (!until.aborted) send()
            else if (next === sentMs.length) flow.end()
          },
          onOver: () => resolve(),
        },
      )
      for (let n = 0; n < outstanding; n++) send()
    })
  return { publish, close: async () => channel.close() }
}

/** Each message by a call of its own. */
export async function callingPublisher(url: string, bytes: number): Promise<Publisher> {
  const connection: Connection = await connect(`${url}?engine=lean`)
  const message = publishRequest(bytes)
  const call = { method: 'broker.Broker/Publish', timeoutMs: callTimeoutMs }
  const publish: Publisher['publish'] = async (outstanding, until, acknowledged) => {
    const one = async (): Promise<void> => {
      while (!until.aborted) {
        const startMs = performance.now()
        const reply = await connection.ask(message, call).catch(() => undefined)
        if (reply === undefined) return
        acknowledged(idIn(Buffer.from(reply)), performance.now() - startMs)
      }
    }
    await Promise.all(Array.from({ length: outstanding }, one))
  }
  return { publish, close: () => connection.close() }
}

/** Which of these ids the broker does not have the right body for. */
export async function missingAmong(url: string, ids: readonly number[], bytes: number) {
  const connection = await connect(`${url}?engine=lean`)
  const call = { method: 'broker.Broker/Fetch', timeoutMs: callTimeoutMs }
  const missing: number[] = []
  for (const id of ids) {
    const reply = await connection.ask(fetchRequest(id), call).catch(() => undefined)
    if (reply?.length !== 1 + varintBytes(bytes) + bytes) missing.push(id)
  }
  await connection.close()
  return missing
}

/** PublishRequest of `broker.proto`. */
function publishRequest(bytes: number): Buffer {
  const writer = new FieldWriter(
    2 + subject.length + 1 + varintBytes(bytes) + bytes + 1 + varintBytes(keptSeconds),
  )
  writer.bytes(1, Buffer.from(subject))
  writer.bytes(2, Buffer.alloc(bytes, 'x'))
  writer.varint(3, keptSeconds)
  return writer.buffer
}

/** FetchRequest of `broker.proto`. */
function fetchRequest(id: number): Buffer {
  const writer = new FieldWriter(2 + subject.length + 1 + varintBytes(id))
  writer.bytes(1, Buffer.from(subject))
  writer.varint(2, id)
  return writer.buffer
}

/** Of a PublishResponse. */
function idIn(reply: Buffer): number {
  const reader = new FieldReader(reply)
  return reader.next() ? reader.varint() : 0
}
