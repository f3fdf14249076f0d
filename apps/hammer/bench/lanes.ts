import type { Ask } from '@rpc-vs-mom/transport'

const lanes = 32
const call = { method: 'GetSystemStats', timeoutMs: 10_000 } as const
const noBytes = new Uint8Array(0)

/** Asks for system statistics, always 32 at a time, until `requests` were answered. */
export async function askInLanes(ask: Ask, requests: number): Promise<void> {
  let left = requests
  const lane = async (): Promise<void> => {
    while (left-- > 0) await ask(noBytes, call)
  }
  await Promise.all(Array.from({ length: lanes }, lane))
}
