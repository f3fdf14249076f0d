import { once } from 'node:events'
import { connect } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'

const retryMs = 50
/** Refuses a kill while it still lists the node, and may itself be just starting. */
const maxAttempts = 20
const connectionTimeoutMs = 1000

/** KILL_REQ of the EPMD protocol (Erlang distribution protocol, section 13.1): length 1, then `k`. */
const killRequest = Buffer.from([0, 1, 'k'.charCodeAt(0)])

/**
 * Ends the Erlang port mapper on `port` of 127.0.0.1, which runs as a daemon beyond the reach of process
 * groups. Returns when two tries in a row find nobody, because one that was just forked listens late.
 */
export async function endEpmd(port: number): Promise<void> {
  let misses = 0
  for (let attempt = 0; attempt < maxAttempts && misses < 2; attempt++) {
    misses = (await sendKill(port)) ? 0 : misses + 1
    await sleep(retryMs)
  }
}

async function sendKill(port: number): Promise<boolean> {
  const socket = connect({ port, host: '127.0.0.1', timeout: connectionTimeoutMs })
  socket.on('timeout', () => socket.destroy())
  try {
    await once(socket, 'connect')
    socket.end(killRequest).resume()
    await once(socket, 'close')
    return true
  } catch {
    return false
  }
}
