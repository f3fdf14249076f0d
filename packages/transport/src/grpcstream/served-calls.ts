import { InPlaceMap } from '@rpc-vs-mom/collections'
import type { Answering, Cancel } from '../answering.ts'
import { AskError } from '../ask-error.ts'
import type { StreamMethod } from '../grpc/lean/answering/served-flow.ts'
import type { FlowEvents, MessageFlow } from '../grpc/lean/messages/message-flow.ts'
import { answerWithinMs } from '../transport-limits.ts'
import { maxStreamedBytes, readCall, type StreamedCall, writeReply } from './messages.ts'

/** Serves streams of calls by what answers one. */
export function servedCalls(answering: Answering): StreamMethod {
  return {
    maxBytes: maxStreamedBytes,
    open: (flow) => new ServedCalls(flow, answering),
  }
}

/** The calls of one stream. A client that does not read its replies is not asked for more calls. */
class ServedCalls implements FlowEvents {
  readonly #flow: MessageFlow
  readonly #answering: Answering
  readonly #running = new InPlaceMap<Cancel>()
  #isEnding = false

  constructor(flow: MessageFlow, answering: Answering) {
    this.#flow = flow
    this.#answering = answering
  }

  onMessage(message: Buffer): void {
    const call = readOrNone(message)
    if (call === undefined) this.#flow.fail(unreadable)
    else if (call.isGivenUp) this.#cancel(call.id)
    else if (this.#running.has(call.id)) this.#flow.fail(usedTwice(call))
    else this.#take(call)
  }

  onHalfClose(): void {
    this.#isEnding = true
    this.#endIfIdle()
  }

  onRoom(): void {
    this.#flow.resume()
  }

  /** The client ends its half once it has heard of it, and what it has sent until then is answered. */
  onGoingAway(): void {}

  onOver(): void {
    const running = this.#running.values()
    this.#running.clear()
    for (const cancel of running) cancel(givenUp)
  }

  #take({ id, method, timeoutMs, contentType, body }: StreamedCall): void {
    this.#running.set(id, () => undefined)
    const incoming = { method, timeoutMs: answerWithinMs(timeoutMs), contentType }
    const cancel = this.#answering.take(body, incoming, (outcome) => {
      if (this.#running.delete(id)) this.#reply(id, outcome)
    })
    if (this.#running.has(id)) this.#running.set(id, cancel)
  }

  #reply(id: number, outcome: Uint8Array | AskError): void {
    this.#flow.send(writeReply({ id, outcome }))
    if (this.#flow.isFull) this.#flow.pause()
    this.#endIfIdle()
  }

  #cancel(id: number): void {
    const cancel = this.#running.get(id)
    this.#running.delete(id)
    cancel?.(givenUp)
    this.#endIfIdle()
  }

  #endIfIdle(): void {
    if (this.#isEnding && this.#running.size === 0) this.#flow.end()
  }
}

const givenUp = new AskError('CANCELLED', 'The caller gave the call up or is gone.')

const unreadable = new AskError(
  'INVALID_ARGUMENT',
  'A message on the stream cannot be read as a call.',
)

function usedTwice({ id }: StreamedCall): AskError {
  const sentence = `The id ${id} is that of a call on this stream that has no reply yet.`
  return new AskError('INVALID_ARGUMENT', sentence)
}

function readOrNone(message: Buffer): StreamedCall | undefined {
  try {
    return readCall(message)
  } catch {
    return undefined
  }
}
