import type { AskQuestion } from '@rpc-vs-mom/load'

/** Right answers per second to `lanes` callers who each ask again as soon as they have their answer. */
export async function measureCapacity(
  ask: AskQuestion,
  { lanes, forMs }: { lanes: number; forMs: number },
): Promise<number> {
  const startMs = performance.now()
  let right = 0
  const lane = async (): Promise<void> => {
    while (performance.now() - startMs < forMs) {
      if ((await ask(0, 10 * forMs)) === 'ok') right += 1
    }
  }
  await Promise.all(Array.from({ length: lanes }, lane))
  return (right * 1000) / (performance.now() - startMs)
}
