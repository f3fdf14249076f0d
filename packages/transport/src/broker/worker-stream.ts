import { InPlaceMap } from '@rpc-vs-mom/collections'
import type { Answering, Cancel } from '../answering.ts'
import { AskError } from '../ask-error.ts'
import type { Channel } from '../grpc/lean/asking/channel.ts'
import { openFlow } from '../grpc/lean/asking/open-flow.ts'
import type { FlowEvents, MessageFlow } from '../grpc/lean/messages/message-flow.ts'
import { writeReply } from '../grpcstream/messages.ts'
import { answerWithinMs, maxTimeoutMs } from '../transport-limits.ts'
import {
  type Joining,
  maxQueuedBytes,
  type QueueCall,
  readQueueCall,
  serveMethod,
  WorkerState,
  writeJoining,
  writeLeaving,
} from './messages.ts'

/** What a worker is told of its stream. */
export interface WorkerStreamEvents {
  joined(): void
  /** Nothing comes any more, and what was not answered is given to others. */
  over(reason: AskError | undefined): void
}

/** One stream over which a worker of a queue gets calls and answers them. */
export class WorkerStream implements FlowEvents {
  readonly #answering: Answering
  readonly #events: WorkerStreamEvents
  readonly #running = new InPlaceMap<Cancel>()
  readonly #left = Promise.withResolvers<void>()
  readonly #flow: MessageFlow

  constructor(
    channel: Channel,
    joining: Joining,
    { answering, ...events }: WorkerStreamEvents & { readonly answering: Answering },
  ) {
    this.#answering = answering
    this.#events = events
    this.#flow = openFlow(channel, { method: serveMethod, maxBytes: maxQueuedBytes }, this)
    this.#flow.send(writeJoining(joining))
  }

  /** Resolves when no further call will come. */
  leave(): Promise<void> {
    if (this.#flow.isOver) this.#left.resolve()
    else this.#flow.send(writeLeaving())
    return this.#left.promise
  }

  /** Ends it once all replies have gone out. */
  end(): void {
    this.#flow.end()
  }

  onMessage(message: Buffer): void {
    const call = readOrNone(message)
    if (call === undefined) return this.#flow.fail(unreadable)
    if (call.state === WorkerState.joined) this.#events.joined()
    else if (call.state === WorkerState.left) this.#left.resolve()
    else if (call.isGivenUp) this.#cancel(call.id)
    else this.#take(call)
  }

  onOver(reason: AskError | undefined): void {
    const running = this.#running.values()
    this.#running.clear()
    for (const cancel of running) cancel(lost)
    this.#left.resolve()
    this.#events.over(reason)
  }

  #take({ id, method, timeoutMs, contentType, body }: QueueCall): void {
    this.#running.set(id, () => undefined)
    // Nobody waits for work.
    const withinMs = timeoutMs === 0 ? maxTimeoutMs : answerWithinMs(timeoutMs)
    const incoming = { method, timeoutMs: withinMs, contentType }
    const cancel = this.#answering.take(body, incoming, (outcome) => {
      if (this.#running.delete(id)) this.#flow.send(writeReply({ id, outcome }))
    })
    if (this.#running.has(id)) this.#running.set(id, cancel)
  }

  #cancel(id: number): void {
    const cancel = this.#running.get(id)
    this.#running.delete(id)
    cancel?.(givenUp)
  }
}

const givenUp = new AskError('CANCELLED', 'The caller gave the call up or is gone.')
const lost = new AskError('CANCELLED', 'The broker is gone; it gives the call to another worker.')
const unreadable = new AskError('INTERNAL', 'A message of the broker cannot be read as a call.')

function readOrNone(message: Buffer): QueueCall | undefined {
  try {
    return readQueueCall(message)
  } catch {
    return undefined
  }
}
