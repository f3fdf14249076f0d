/** Turns one message type into bytes and back; decoding throws `MalformedMessage`. */
export interface MessageCodec<T> {
  encode(message: T): Uint8Array
  decode(bytes: Uint8Array): T
}
