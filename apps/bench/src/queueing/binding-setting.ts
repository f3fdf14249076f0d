import { type ServiceMix, serviceMoments } from '@rpc-vs-mom/queueing'

/** What late and early binding are compared at. */
export const servers = 4
export const load = 0.9

/** So long that a hop, which takes a millisecond or two, is little beside them. */
export const service = { shortMs: 3.2, longMs: 51.2, longShare: 0.1 } satisfies ServiceMix

export const { meanMs } = serviceMoments(service)
