import { connect, createServer, type AddressInfo } from 'node:net'
import { once } from 'node:events'
import { monotonicClock } from '@rpc-vs-mom/load'

/** A TCP relay in front of a broker that notes when each message came out of it. */
export interface DeliveryTap extends Disposable {
  readonly port: number
  /** Of each basic.deliver that has come, in their order, in milliseconds of the monotonic clock. */
  readonly arrivedMs: readonly number[]
}

/** Frames of AMQP 0-9-1: type, channel, size, then the payload and one octet (section 2.3.5). */
const frameHeaderBytes = 7
const methodFrame = 1
/** Class and method of basic.deliver. */
const deliver = (60 << 16) | 60

/** A proxy before the broker at `host` and `port`. */
export async function tapDeliveries(port: number, host: string): Promise<DeliveryTap> {
  const arrivedMs: number[] = []
  const relay = createServer({ noDelay: true }, (client) => {
    const broker = connect({ port, host, noDelay: true })
    const count = deliveryCounter()
    client.pipe(broker)
    broker.on('data', (bytes: Buffer) => {
      const nowMs = monotonicClock.nowUs() / 1000
      client.write(bytes)
      for (let left = count(bytes); left > 0; left--) arrivedMs.push(nowMs)
    })
    broker.on('close', () => client.destroy())
    client.on('close', () => broker.destroy())
    for (const socket of [client, broker]) socket.on('error', () => socket.destroy())
  })
  relay.listen(0, '127.0.0.1')
  await once(relay, 'listening')
  return {
    port: (relay.address() as AddressInfo).port,
    arrivedMs,
    [Symbol.dispose]: () => void relay.close(),
  }
}

/** Counts the basic.deliver frames that end in the bytes of a stream. */
function deliveryCounter(): (bytes: Buffer) => number {
  let rest: Buffer = Buffer.alloc(0)
  return (bytes) => {
    const all = rest.length > 0 ? Buffer.concat([rest, bytes]) : bytes
    let [at, deliveries] = [0, 0]
    while (all.length - at >= frameHeaderBytes) {
      const end = at + frameHeaderBytes + all.readUInt32BE(at + 3) + 1
      if (end > all.length) break
      const isMethod = all[at] === methodFrame
      if (isMethod && all.readUInt32BE(at + frameHeaderBytes) === deliver) deliveries++
      at = end
    }
    rest = all.subarray(at)
    return deliveries
  }
}
