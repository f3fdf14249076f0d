import { InPlaceMap } from '@rpc-vs-mom/collections'
import { AskError } from '../ask-error.ts'
import type { Channel } from '../grpc/lean/asking/channel.ts'
import { openFlow } from '../grpc/lean/asking/open-flow.ts'
import type { FlowEvents, MessageFlow } from '../grpc/lean/messages/message-flow.ts'
import { Untaken } from '../untaken.ts'
import { readReply, type StreamedReply } from './messages.ts'
import type { PendingCall, SentOver } from './pending-call.ts'

/** How calls go over a stream of some method. */
export interface Dialect<Sent extends PendingCall = PendingCall> {
  /** In full, `package.Service/Method`. */
  readonly method: string
  readonly maxBytes: number
  writeCall(call: Sent): Buffer
  writeGivenUp(id: number): Buffer
}

/** Who asks over the stream. */
export interface StreamOwner {
  /** A reply to what nobody on this stream waits for. */
  onUnexpected(id: number): void
  /** The server has certainly not taken the call. */
  onUntaken(call: PendingCall, reason: AskError): void
}

/** One stream and the calls on it that have no reply. */
export class StreamedCalls implements FlowEvents, SentOver {
  readonly #owner: StreamOwner
  readonly #dialect: Dialect
  readonly #calls = new InPlaceMap<PendingCall>()
  #flow: MessageFlow | undefined
  /** Why it takes no more calls. */
  #over: { readonly reason: AskError | undefined } | undefined
  #isRetired = false

  constructor(owner: StreamOwner, dialect: Dialect) {
    this.#owner = owner
    this.#dialect = dialect
  }

  /** Whether it takes calls. */
  get isOpen(): boolean {
    return this.#over === undefined && !this.#isRetired
  }

  /** To be called once. */
  open(channel: Channel): this {
    const { method, maxBytes } = this.#dialect
    this.#flow = openFlow(channel, { method, maxBytes }, this)
    return this
  }

  /** Sends the call; where the stream could not be opened it is untaken. */
  send(call: PendingCall): void {
    if (this.#over !== undefined) return this.#end(call, this.#over.reason, true)
    this.#calls.set(call.id, call)
    call.ticket = this.#flow!.send(this.#dialect.writeCall(call))
  }

  giveUp(call: PendingCall): void {
    if (!this.#calls.delete(call.id)) return
    if (!this.#flow!.unsend(call.ticket)) this.#flow!.send(this.#dialect.writeGivenUp(call.id))
  }

  onMessage(message: Buffer): void {
    const reply = readOrNone(message)
    if (reply === undefined) return this.#flow!.fail(unreadable)
    const call = this.#calls.get(reply.id)
    if (call === undefined) return this.#owner.onUnexpected(reply.id)
    this.#calls.delete(reply.id)
    call.end(reply.outcome)
  }

  /** New calls go over another stream; those that are sent are answered before this one ends. */
  onGoingAway(): void {
    this.#isRetired = true
    this.#flow!.end()
  }

  onOver(reason: AskError | undefined): void {
    this.#over = { reason }
    const calls = this.#calls.values()
    this.#calls.clear()
    for (const call of calls) this.#end(call, reason, this.#flow?.holds(call.ticket) === true)
  }

  #end(call: PendingCall, reason: AskError | undefined, isUnsent: boolean): void {
    if (reason?.code === 'UNIMPLEMENTED') call.end(reason)
    else if (isUnsent || reason instanceof Untaken) this.#owner.onUntaken(call, brokenBy(reason))
    else call.end(brokenBy(reason))
  }
}

const unreadable = new AskError('INTERNAL', 'A message on the stream cannot be read as a reply.')

function brokenBy(reason: AskError | undefined): AskError {
  const why = reason === undefined ? 'the server ended it' : reason.message
  return new AskError('UNAVAILABLE', `The stream of calls broke before the reply (${why}).`)
}

function readOrNone(message: Buffer): StreamedReply | undefined {
  try {
    return readReply(message)
  } catch {
    return undefined
  }
}
