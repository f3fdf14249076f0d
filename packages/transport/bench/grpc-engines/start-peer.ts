import { join } from 'node:path'
import { type Peer, startPeerProcess } from '../peer-process.ts'

/** Of a small query and its answer. */
export const messageBytes = { request: 60, reply: 40 } as const

/** Starts a client of `url`, or a server there. */
export function startPeer(side: 'client' | 'server', url: string): Promise<Peer> {
  return startPeerProcess({
    script: join(import.meta.dirname, 'peer.ts'),
    args: [side],
    env: { PEER_URL: url },
  })
}
