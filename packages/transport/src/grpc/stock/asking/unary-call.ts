import type { ChannelInterface, Metadata, StatusObject } from '@grpc/grpc-js'
import { status } from '@grpc/grpc-js'
import { asBuffer } from '../../../as-buffer.ts'
import { AskError } from '../../../ask-error.ts'
import { repeatWaitsMs } from '../../../transport-limits.ts'
import { cancelCall } from './cancel-call.ts'
import { errorOf, isUntaken, waitedInVain } from '../status.ts'

export interface UnaryRequest {
  /** `/package.Service/Method`. */
  readonly path: string
  readonly body: Uint8Array
  readonly metadata: Metadata
  /** Told to the server; the caller of `startUnaryCall` sees to it that the call ends in time. */
  readonly timeoutMs: number
  /** Called when an answer begins. */
  readonly onHeard?: () => void
  /** Called when the reply has come, before its status. */
  readonly onReply?: (() => void) | undefined
  /** Called when an answer has a second message, which ends the call with UNIMPLEMENTED. */
  readonly onDoubled?: () => void
}

type End = (outcome: Uint8Array | AskError) => void

/**
 * Sends one unary call and hands its outcome to `end`; the function returned cancels it, after which nothing
 * more is sent. Goes to the channel directly, because the client class of grpc-js captures a stack for every
 * call, and runs an interceptor chain that nobody here uses. A call that the server has certainly not taken,
 * as when it is saying goodbye, is sent again, as gRPC demands of clients (proposal A6, "transparent retries").
 */
export function startUnaryCall(
  channel: () => ChannelInterface,
  request: UnaryRequest,
  end: End,
): (reason: AskError) => void {
  const unary = new UnaryCall(channel, request, end)
  unary.send()
  return (reason) => unary.cancel(reason)
}

type Call = ReturnType<ChannelInterface['createCall']>

class UnaryCall {
  readonly #channel: () => ChannelInterface
  readonly #request: UnaryRequest
  readonly #end: End
  readonly #startMs = performance.now()
  /** In the next turn grpc-js knows of a goodbye; one that came while it connected only when the connection ends. */
  readonly #waitsMs = repeatWaitsMs.values()
  #call: Call | undefined
  #isCancelled = false

  constructor(channel: () => ChannelInterface, request: UnaryRequest, end: End) {
    this.#channel = channel
    this.#request = request
    this.#end = end
  }

  send(): void {
    const { path, body } = this.#request
    const call = this.#create(path)
    if (!call) return
    let reply: Uint8Array | undefined
    call.start(this.#metadata(), {
      onReceiveMetadata: () => this.#request.onHeard?.(),
      onReceiveMessage: (message: Buffer) => {
        if (reply !== undefined) {
          this.#request.onDoubled?.()
          call.cancelWithStatus(status.UNIMPLEMENTED, severalMessages(path))
          return
        }
        reply = message
        this.#request.onReply?.()
        // The status is not told before all messages are read.
        call.startRead()
      },
      onReceiveStatus: (ended: StatusObject & { readonly progress?: string }) => {
        const waitMs = this.#waitBeforeRepeatMs(ended)
        if (waitMs !== undefined) setTimeout(() => this.#repeat(), waitMs)
        else this.#end(ended.code === status.OK ? (reply ?? withoutReply(path)) : errorOf(ended))
      },
    })
    call.sendMessageWithContext({}, asBuffer(body))
    call.halfClose()
    call.startRead()
  }

  #create(path: string): Call | undefined {
    try {
      // No deadline: the wall clock may be set meanwhile, and grpc-js reckons deadlines by it.
      this.#call = this.#channel().createCall(path, Infinity, undefined, null, undefined)
      return this.#call
    } catch (cause) {
      this.#end(new AskError('UNAVAILABLE', 'The channel was closed.', { cause }))
      return undefined
    }
  }

  cancel(reason: AskError): void {
    this.#isCancelled = true
    if (this.#call) cancelCall(this.#call, status[reason.code], reason.message)
  }

  #repeat(): void {
    if (!this.#isCancelled) this.send()
  }

  #waitBeforeRepeatMs(ended: StatusObject & { readonly progress?: string }): number | undefined {
    if (this.#isCancelled) return undefined
    if (waitedInVain(ended)) return 0
    return isUntaken(ended) ? this.#waitsMs.next().value : undefined
  }

  #metadata(): Metadata {
    const { metadata, timeoutMs } = this.#request
    const sent = metadata.clone()
    const leftMs = timeoutMs - (performance.now() - this.#startMs)
    sent.set('grpc-timeout', `${Math.max(1, Math.ceil(leftMs))}m`)
    return sent
  }
}

function withoutReply(path: string): AskError {
  return new AskError('INTERNAL', `${path} ended with OK but without a reply.`)
}

function severalMessages(path: string): string {
  return `${path} was answered with more than one message.`
}
