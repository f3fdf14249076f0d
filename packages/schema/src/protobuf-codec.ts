import type { MessageCodec } from './codec.ts'
import type { MessageFns } from './generated/simulation.ts'
import { MalformedMessage } from './malformed-message.ts'

/** The proto3 binary form of a generated message type. */
export function protobufCodec<T>(type: MessageFns<T>): MessageCodec<T> {
  return {
    encode: (message) => type.encode(message).finish(),
    decode(bytes) {
      try {
        return type.decode(bytes)
      } catch (cause) {
        throw new MalformedMessage(`not a protobuf message of this type: ${String(cause)}`, {
          cause,
        })
      }
    },
  }
}
