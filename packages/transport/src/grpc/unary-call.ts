import type { ChannelInterface, Metadata, StatusObject } from '@grpc/grpc-js'
import { status } from '@grpc/grpc-js'
import { asBuffer } from '../as-buffer.ts'
import { AskError } from '../ask-error.ts'
import { cancelCall } from './cancel-call.ts'
import { errorOf, isUntaken } from './status.ts'

export interface UnaryRequest {
  /** `/package.Service/Method`. */
  readonly path: string
  readonly body: Uint8Array
  readonly metadata: Metadata
  readonly timeoutMs: number
}

type End = (outcome: Uint8Array | AskError) => void

/**
 * Waits before a call that was not taken is sent again. In the next turn grpc-js knows of a goodbye; one that
 * came while it was still connecting it does not notice until the connection is closed.
 */
const untakenWaitsMs = [0, 10, 100]

/**
 * Sends one unary call and hands its outcome to `end`, once; the function returned cancels it. Goes to the
 * channel directly, because the client class of grpc-js captures a stack for every call, and runs an
 * interceptor chain that nobody here uses. A call that the server has certainly not taken, as when it is
 * saying goodbye, is sent again, as gRPC demands of clients (proposal A6, "transparent retries").
 */
export function startUnaryCall(
  channel: () => ChannelInterface,
  request: UnaryRequest,
  end: End,
): (reason: AskError) => void {
  const deadlineAt = Date.now() + request.timeoutMs
  const waitsMs = untakenWaitsMs.values()
  const send = (): Call =>
    sendCall(channel(), { ...request, deadlineAt }, (outcome, mayRepeat) => {
      const waitMs = mayRepeat ? waitsMs.next().value : undefined
      if (waitMs === undefined) return end(outcome)
      setTimeout(() => (call = send()), waitMs)
    })
  let call = send()
  return (reason) => cancelCall(call, status[reason.code], reason.message)
}

type Call = ReturnType<ChannelInterface['createCall']>

function sendCall(
  channel: ChannelInterface,
  { path, body, metadata, deadlineAt }: UnaryRequest & { readonly deadlineAt: number },
  end: (outcome: Uint8Array | AskError, mayRepeat: boolean) => void,
): Call {
  let reply: Uint8Array | undefined
  const call = channel.createCall(path, deadlineAt, undefined, null, undefined)
  call.start(metadata, {
    onReceiveMetadata: () => undefined,
    onReceiveMessage: (message: Buffer) => {
      reply = message
    },
    onReceiveStatus: (ended: StatusObject & { readonly progress?: string }) => {
      const outcome = ended.code === status.OK ? (reply ?? withoutReply(path)) : errorOf(ended)
      end(outcome, isUntaken(ended))
    },
  })
  call.sendMessageWithContext({}, asBuffer(body))
  call.halfClose()
  call.startRead()
  return call
}

function withoutReply(path: string): AskError {
  return new AskError('INTERNAL', `${path} ended with OK but without a reply.`)
}
