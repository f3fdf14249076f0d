import type { Ask } from '../ask.ts'

/** Never answers by itself: ends when its signal aborts, with the signal's reason. */
export const hang: Ask = (_request, { signal }) =>
  new Promise((_resolve, reject) => {
    signal?.addEventListener('abort', () => reject(signal.reason as Error))
  })
