import type { Call } from '../ask.ts'

/**
 * Hands work over that may be done later, without a reply. Resolves when the other side has accepted it: from then on
 * it survives the end of every process, and is done at least once, so it must be safe to repeat. Rejects with an
 * `AskError`: with UNKNOWN where nobody knows whether it was accepted, with any other code where it was not. Never
 * settles later than about `call.timeoutMs`, which bounds the acceptance, not the work.
 */
export type Send = (request: Uint8Array, call: Call) => Promise<void>
