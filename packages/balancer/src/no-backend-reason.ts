import type { BackendSnapshot } from './snapshot.ts'

const shownAtMost = 3

/** The sentence for a request that came while no backend was ready; names the first few and their states. */
export function noBackendReason(
  backends: readonly Pick<BackendSnapshot, 'id' | 'state'>[],
): string {
  if (backends.length === 0) return 'The balancer knows no backend.'
  const shown = backends.slice(0, shownAtMost).map(({ id, state }) => `${id} is ${state}`)
  const more = backends.length - shown.length
  return `No backend is healthy: ${shown.join(', ')}${more > 0 ? ` and ${more} more are not` : ''}.`
}
