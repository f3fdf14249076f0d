import type { Manifest } from '@rpc-vs-mom/results'
import { counted, duration, whole } from './format.ts'

/** `3 000 requests and 1 s of warm-up`; a run of before there were such requests names the time alone. */
export function warmUpOf({ warmupRequests = 0, warmupMs }: Manifest['plan']): string {
  const requests = warmupRequests > 0 ? `${counted(warmupRequests, 'request', whole)} and ` : ''
  return `${requests}${duration(warmupMs)} of warm-up`
}
