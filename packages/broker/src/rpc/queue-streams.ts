import { InPlaceMap } from '@rpc-vs-mom/collections'
import { AskError } from '@rpc-vs-mom/transport'
import type { FlowEvents, MessageFlow, StreamMethod } from '@rpc-vs-mom/transport/grpc-streams'
import {
  askMethod,
  CallKind,
  maxPrefetch,
  maxQueuedBytes,
  type QueueCall,
  readQueueCall,
  readReply,
  readWorker,
  serveMethod,
  writeReply,
} from '@rpc-vs-mom/transport/queue-messages'
import type { Queue } from '../queues/queue.ts'
import type { Queues } from '../queues/queues.ts'
import { Worker } from '../queues/worker.ts'
import { read } from './unary.ts'

/** The streams of work queues, by their paths. */
export function queueMethods(queues: Queues): [path: string, method: StreamMethod][] {
  const maxBytes = maxQueuedBytes
  return [
    [`/${askMethod}`, { maxBytes, open: (flow) => new Asking(flow, queues) }],
    [`/${serveMethod}`, { maxBytes, open: (flow) => new Serving(flow, queues) }],
  ]
}

/** A call that has no reply. */
interface Open {
  readonly giveUp?: ((reason: AskError) => void) | undefined
  /** It is done although its caller is gone, unless that said before that it waits no more. */
  readonly outlivesCaller: boolean
}

/** The calls of one stream. A client that does not read its replies is not asked for more calls. */
class Asking implements FlowEvents {
  readonly #flow: MessageFlow
  readonly #queues: Queues
  readonly #open = new InPlaceMap<Open>()
  #queue: Queue | undefined
  #isEnding = false

  constructor(flow: MessageFlow, queues: Queues) {
    this.#flow = flow
    this.#queues = queues
  }

  onMessage(message: Buffer): void {
    try {
      const call = read(readQueueCall, message)
      if (call.isGivenUp) this.#giveUp(call.id)
      else this.#take(call)
    } catch (error) {
      this.#flow.fail(AskError.from(error))
    }
  }

  onHalfClose(): void {
    this.#isEnding = true
    this.#endIfIdle()
  }

  onRoom(): void {
    this.#flow.resume()
  }

  onOver(): void {
    const open = this.#open.values()
    this.#open.clear()
    for (const { giveUp, outlivesCaller } of open) if (!outlivesCaller) giveUp?.(gone)
  }

  #take(call: QueueCall): void {
    const { id } = call
    if (id === 0) throw new AskError('INVALID_ARGUMENT', 'A call has no id.')
    if (this.#open.has(id)) throw usedTwice(id)
    const queue = this.#queueOf(call)
    const outlivesCaller = call.kind === CallKind.storedAsk
    this.#open.set(id, { outlivesCaller })
    const giveUp = this.#queues.call(queue, call, (outcome) => {
      if (this.#open.delete(id)) this.#reply(id, outcome)
    })
    if (this.#open.has(id)) this.#open.set(id, { giveUp, outlivesCaller })
  }

  #queueOf({ queue: name }: QueueCall): Queue {
    if (name !== '' && name !== this.#queue?.name) this.#queue = this.#queues.named(name)
    if (this.#queue !== undefined) return this.#queue
    throw new AskError('INVALID_ARGUMENT', 'The first call of a stream has to name its queue.')
  }

  #reply(id: number, outcome: Uint8Array | AskError): void {
    this.#flow.send(writeReply({ id, outcome }))
    if (this.#flow.isFull) this.#flow.pause()
    this.#endIfIdle()
  }

  #giveUp(id: number): void {
    const open = this.#open.get(id)
    this.#open.delete(id)
    open?.giveUp?.(gone)
    this.#endIfIdle()
  }

  #endIfIdle(): void {
    if (this.#isEnding && this.#open.size === 0) this.#flow.end()
  }
}

/** One worker. */
class Serving implements FlowEvents {
  readonly #flow: MessageFlow
  readonly #queues: Queues
  #queue: Queue | undefined
  #worker: Worker | undefined

  constructor(flow: MessageFlow, queues: Queues) {
    this.#flow = flow
    this.#queues = queues
  }

  onMessage(message: Buffer): void {
    try {
      const said = read(readWorker, message)
      if (said === undefined) this.#answer(message)
      else if (said.leaves) this.#leave()
      else this.#join(said)
    } catch (error) {
      this.#flow.fail(AskError.from(error))
    }
  }

  onHalfClose(): void {
    this.#flow.end()
  }

  onOver(): void {
    if (this.#worker !== undefined) this.#queue?.lost(this.#worker)
  }

  #join(joining: ReturnType<typeof readWorker> & object): void {
    const { queue, credit, workCredit } = joining
    if (this.#worker !== undefined) throw joinedTwice
    if (credit > maxPrefetch || workCredit > maxPrefetch) throw tooMuchCredit
    this.#queue = this.#queues.named(queue)
    this.#worker = new Worker(this.#flow, joining)
    this.#queue.join(this.#worker)
  }

  #answer(message: Buffer): void {
    if (this.#worker === undefined) throw notJoined
    const { id, outcome } = read(readReply, message)
    this.#queue!.answered(this.#worker, id, outcome)
  }

  #leave(): void {
    if (this.#worker === undefined) throw notJoined
    this.#queue!.leave(this.#worker)
  }
}

const gone = new AskError('CANCELLED', 'The caller gave the call up or is gone.')
const joinedTwice = new AskError('INVALID_ARGUMENT', 'A worker names its queue once.')
const notJoined = new AskError('INVALID_ARGUMENT', 'A worker names its queue before all else.')
const tooMuchCredit = new AskError(
  'INVALID_ARGUMENT',
  `A worker takes at most ${maxPrefetch} calls at once.`,
)

function usedTwice(id: number): AskError {
  const sentence = `The id ${id} is that of a call on this stream that has no reply yet.`
  return new AskError('INVALID_ARGUMENT', sentence)
}
