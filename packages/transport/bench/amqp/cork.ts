import type { ChannelModel } from 'amqplib'

const flushing = '_readIncoming'

/** The private parts of an amqplib connection that writing goes through. */
interface Internals {
  readonly muxer?: { [flushing]?: () => void }
  readonly stream?: { cork?: () => void; uncork?: () => void }
}

/**
 * Makes amqplib hand the kernel all frames of an event-loop turn in one write instead of one write each.
 * False, and nothing changed, when this version of amqplib has other private parts.
 */
export function corkWrites(model: ChannelModel): boolean {
  const { muxer, stream } = model.connection as unknown as Internals
  const flush = muxer?.[flushing]
  if (!muxer || !flush || !stream?.cork || !stream.uncork) return false
  muxer[flushing] = () => {
    stream.cork?.()
    try {
      flush.call(muxer)
    } finally {
      stream.uncork?.()
    }
  }
  return true
}
