import type { MessageFns } from './generated/simulation.ts'
import { MalformedMessage } from './malformed-message.ts'
import type { MessageCodec } from './message-codec.ts'
import { checkWireFormat, type FieldTypes } from './wire-walk.ts'

/** The proto3 binary form of a generated message type; no byte of a body goes unread. */
export function protobufCodec<T>(type: MessageFns<T>, types: FieldTypes): MessageCodec<T> {
  return {
    encode: (message) => type.encode(message).finish(),
    decode(bytes) {
      try {
        checkWireFormat(bytes, types)
        return type.decode(bytes)
      } catch (cause) {
        const fault = cause instanceof Error ? cause.message : String(cause)
        throw new MalformedMessage(`not a protobuf message of this type: ${fault}`, { cause })
      }
    },
  }
}
