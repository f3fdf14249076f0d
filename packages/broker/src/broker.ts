import { type BoundListener, Answering, serveLean } from '@rpc-vs-mom/transport/grpc-streams'
import { descriptorSetBase64 } from './generated/descriptor.ts'
import { defaultGraceMs, expiryEveryMs } from './broker-limits.ts'
import { Queues, type QueuesOptions } from './queues/queues.ts'
import { queueMethods } from './rpc/queue-streams.ts'
import { streamMethods } from './rpc/streams.ts'
import { answerUnary, unaryMethods } from './rpc/unary.ts'
import type { Store } from './stores/store.ts'
import { Subjects } from './subjects/subjects.ts'
import type { SubscribersOptions } from './subjects/subscribers.ts'
import { TurnWriter } from './writing/turn-writer.ts'

export interface BrokerOptions
  extends SubscribersOptions, Pick<QueuesOptions, 'queueDepth' | 'ackWaitMs'> {
  readonly host: string
  /** 0 for one that is free. */
  readonly port: number
  /** Closed with the broker. */
  readonly store: Store
  /** Milliseconds since 1970, by which messages expire. Default `Date.now`. */
  readonly nowMs?: () => number
  /** Bound of the cache of Fetch. Default 64 MiB. */
  readonly fetchCacheBytes?: number
}

/** Calls of a client that are worked on at once, of all clients together; one more is RESOURCE_EXHAUSTED. */
const maxConcurrent = 100_000

/** A broker that takes calls. */
export interface RunningBroker extends Pick<BoundListener, 'address'> {
  readonly subjects: Subjects
  readonly queues: Queues
  readonly writer: TurnWriter
  /** Takes no more, finishes what it has within `graceMs` (default 2000), and closes the store. Closing twice is closing once. */
  close(graceMs?: number): Promise<void>
}

/** Starts a broker; rejects with one sentence where the port is taken. */
export async function startBroker(options: BrokerOptions): Promise<RunningBroker> {
  const { host, port, store, nowMs = Date.now } = options
  const writer = new TurnWriter(store)
  const subjects = new Subjects({ ...options, writer, nowMs })
  const queues = await Queues.open({ ...options, writer, nowMs })
  const contract = { methods: unaryMethods, descriptorSetBase64 }
  const answering = new Answering(answerUnary(subjects), maxConcurrent, contract)
  const streams = new Map([...streamMethods(subjects), ...queueMethods(queues)])
  const bound = await serveLean({ host, port }, { answering, contract, streams })
  const expiry = setInterval(() => void removeExpired(store, nowMs()), expiryEveryMs)
  const shutDown = async (graceMs: number): Promise<void> => {
    await bound.close(graceMs)
    clearInterval(expiry)
    queues.close()
    await writer.drained()
    await store.close()
  }
  let closed: Promise<void> | undefined
  return {
    address: bound.address,
    subjects,
    queues,
    writer,
    close: (graceMs = defaultGraceMs) => (closed ??= shutDown(graceMs)),
  }
}

/** What a store cannot do now it is asked for again soon. */
async function removeExpired(store: Store, nowMs: number): Promise<void> {
  try {
    await store.removeExpired(nowMs)
  } catch {
    // Publishing tells of a store that is broken.
  }
}
