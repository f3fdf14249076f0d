import type { Ask } from '@rpc-vs-mom/transport'

const call = { method: 'GetSystemStats', timeoutMs: 10_000 } as const
const noBytes = new Uint8Array(0)

/** Asks for system statistics, always `lanes` at a time, until `requests` were answered; milliseconds of each. */
export async function askInLanes(ask: Ask, requests: number, lanes: number): Promise<number[]> {
  const latenciesMs: number[] = []
  let left = requests
  const lane = async (): Promise<void> => {
    while (left-- > 0) {
      const startMs = performance.now()
      await ask(noBytes, call)
      latenciesMs.push(performance.now() - startMs)
    }
  }
  await Promise.all(Array.from({ length: lanes }, lane))
  return latenciesMs
}
