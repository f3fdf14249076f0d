import { join } from 'node:path'
import { type Peer, startPeerProcess } from '../peer-process.ts'
import type { LibraryName } from './libraries.ts'
import type { Target } from './library.ts'

/** Starts a client or worker of one library. */
export function startPeer(
  side: 'client' | 'worker',
  library: LibraryName,
  { url, queue }: Target,
): Promise<Peer> {
  return startPeerProcess({
    script: join(import.meta.dirname, 'peer.ts'),
    args: [side, library, queue],
    env: { BROKER_URL: url },
  })
}
