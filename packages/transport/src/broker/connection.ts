import { AskError } from '../ask-error.ts'
import type { Ask, Call } from '../ask.ts'
import { Channel } from '../grpc/lean/asking/channel.ts'
import type { PendingCall } from '../grpcstream/pending-call.ts'
import type { Dialect } from '../grpcstream/streamed-calls.ts'
import { StreamingCaller } from '../grpcstream/streaming-caller.ts'
import { defaultConnectTimeoutMs } from '../transport-limits.ts'
import { throwUnlessUnknown } from '../sending/acceptance.ts'
import type { Send } from '../sending/send.ts'
import type { Connection, ConnectOptions } from '../transport.ts'
import { brokerName, parseBrokerUrl } from './address.ts'
import { askMethod, CallKind, maxQueuedBytes, writeQueueCall } from './messages.ts'

/** Connects to the workers of a queue; rejects with UNAVAILABLE when there are none. */
export async function connectBroker(url: string, options: ConnectOptions): Promise<Connection> {
  const address = parseBrokerUrl(url)
  const { connectTimeoutMs = defaultConnectTimeoutMs, maxOutstanding } = options
  const channel = new Channel(address, options)
  await channel.ready()
  const caller = new StreamingCaller({
    channel,
    peer: `the queue "${address.queue}" of ${brokerName(address)}`,
    dialect: dialectOf(address.queue),
    maxOutstanding,
  })
  const connection = connectionBy(caller, address.keep === 'disk')
  try {
    await connection.check(connectTimeoutMs)
    return connection
  } catch (error) {
    await connection.close()
    throw error
  }
}

function connectionBy(caller: StreamingCaller, isStored: boolean): Connection {
  const kind = isStored ? CallKind.storedAsk : CallKind.ask
  const ask: Ask = (body, call) => caller.askAs(kind, body, call)
  const send: Send = async (body, call) => {
    await caller.askAs(CallKind.work, body, call).catch(throwUnlessUnknown)
  }
  return {
    ask,
    send,
    check: (timeoutMs) => check(caller, timeoutMs),
    counters: () => caller.counters(),
    countAnew: () => caller.countAnew(),
    close: () => caller.close(),
  }
}

async function check(caller: StreamingCaller, timeoutMs: number): Promise<void> {
  const call: Call = { method: '', timeoutMs }
  try {
    await caller.checkAs(CallKind.check, call)
  } catch (error) {
    const { code, message } = AskError.from(error)
    throw new AskError(code === 'DEADLINE_EXCEEDED' ? 'UNAVAILABLE' : code, message)
  }
}

/** Every call names its queue, so that it does not matter which is the first of its stream. */
function dialectOf(queue: string): Dialect {
  return {
    method: askMethod,
    maxBytes: maxQueuedBytes,
    writeCall: ({ id, method, timeoutMs, contentType, body, kind }: PendingCall) =>
      writeQueueCall({ id, method, timeoutMs, contentType, body, kind, queue }),
    writeGivenUp: (id) => writeQueueCall({ id, isGivenUp: true }),
  }
}
