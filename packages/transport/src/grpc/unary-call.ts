import type { ChannelInterface, Metadata, StatusObject } from '@grpc/grpc-js'
import { status } from '@grpc/grpc-js'
import { AskError } from '../ask-error.ts'
import { passBytes } from './body.ts'
import { cancelCall } from './cancel-call.ts'
import { errorOf } from './status.ts'

export interface UnaryRequest {
  /** `/package.Service/Method`. */
  readonly path: string
  readonly body: Uint8Array
  readonly metadata: Metadata
  readonly timeoutMs: number
}

/**
 * Sends one unary call and hands its outcome to `end`, once; the function returned cancels it. Goes to the
 * channel directly, because the client class of grpc-js captures a stack for every call, and runs an
 * interceptor chain that nobody here uses.
 */
export function startUnaryCall(
  channel: ChannelInterface,
  { path, body, metadata, timeoutMs }: UnaryRequest,
  end: (outcome: Uint8Array | AskError) => void,
): (reason: AskError) => void {
  let reply: Uint8Array | undefined
  const call = channel.createCall(path, Date.now() + timeoutMs, undefined, null, undefined)
  call.start(metadata, {
    onReceiveMetadata: () => undefined,
    onReceiveMessage: (message: Buffer) => {
      reply = message
    },
    onReceiveStatus: (ended: StatusObject) => {
      end(ended.code === status.OK ? (reply ?? withoutReply(path)) : errorOf(ended))
    },
  })
  call.sendMessageWithContext({}, passBytes(body))
  call.halfClose()
  call.startRead()
  return (reason) => cancelCall(call, status[reason.code], reason.message)
}

function withoutReply(path: string): AskError {
  return new AskError('INTERNAL', `${path} ended with OK but without a reply.`)
}
