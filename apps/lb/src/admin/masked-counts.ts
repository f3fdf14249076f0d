import type { BackendSnapshot } from '@rpc-vs-mom/balancer'
import { maskSecrets } from '@rpc-vs-mom/address'
import type { LbCounts } from '../engines/engine.ts'

/** The counts without the passwords in the URLs of workers, fit to be read over the network. */
export function maskedCounts(counts: LbCounts): LbCounts {
  return { ...counts, backends: counts.backends.map(masked) }
}

function masked({ lastFailure, ...backend }: BackendSnapshot): BackendSnapshot {
  return {
    ...backend,
    id: maskSecrets(backend.id),
    ...(lastFailure !== undefined && { lastFailure: maskSecrets(lastFailure) }),
  }
}
