import type { ChannelModel } from 'amqplib'

/** The socket of a connection, with what Node calls to have it written. */
export type WrittenSocket = Record<
  '_write' | '_writev',
  (this: unknown, ...args: unknown[]) => void
>

/** For tests that look at what is written. */
export function socketOf({ connection }: ChannelModel): WrittenSocket {
  return (connection as unknown as { stream: WrittenSocket }).stream
}

/** How often the socket of a connection was handed something since. */
export function countWrites(model: ChannelModel): () => number {
  const socket = socketOf(model)
  let writes = 0
  for (const name of ['_write', '_writev'] as const) {
    const write = socket[name]
    socket[name] = function counted(...args) {
      writes++
      write.apply(this, args)
    }
  }
  return () => writes
}
