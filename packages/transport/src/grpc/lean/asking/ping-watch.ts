import type { Channel } from './channel.ts'

/**
 * Asks a server that owes answers and has sent nothing for `everyMs` for a sign of life, by PING; where none comes
 * within as long again, another connection is opened beside. Ends no call. Returns what stops it.
 */
export function watchSilence(channel: Channel, everyMs: number): () => void {
  const look = (): void => {
    const session = channel.current
    if (session === undefined || session.calls.size === 0) return
    const { connection } = session
    const nowMs = performance.now()
    if (nowMs - connection.lastReadMs < everyMs) return
    if (connection.pingSentMs === 0) connection.ping(nowMs)
    else if (nowMs - connection.pingSentMs >= everyMs) channel.openBeside()
  }
  const timer = setInterval(look, everyMs).unref()
  return () => clearInterval(timer)
}
