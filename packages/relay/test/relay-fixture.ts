import { onTestFinished, vi } from 'vitest'

import {
  type Backend,
  createRelay,
  type CallOutcome,
  type Relay,
  type RelayOptions,
  type RoutedCall,
} from '../src/index.ts'
import { openFront } from './open-front.ts'

/** How long a test waits for what must come. */
export const WAIT = { timeout: 5000, interval: 2 }

export interface RelayFixture {
  relay: Relay
  /** Where clients reach it. */
  port: number
  backends: Backend[]
  /** Every settle, in order. */
  settled: { backend: Backend; outcome: CallOutcome; path: string }[]
}

type Calls = Pick<RelayFixture, 'backends' | 'settled'>

/** A relay with a least-outstanding router over the ports given, ready to take calls. */
export async function startRelay(
  ports: readonly number[],
  options: Partial<RelayOptions> = {},
): Promise<RelayFixture> {
  const fixture: Calls = { backends: [], settled: [] }
  const relay = createRelay({ router: leastOutstanding(fixture), ...options })
  const { port: frontPort, server } = await openFront(relay)
  onTestFinished(async () => {
    server.close()
    await relay[Symbol.asyncDispose]()
  })
  for (const port of ports) {
    fixture.backends.push(relay.addBackend({ id: `backend-${port}`, host: '127.0.0.1', port }))
  }
  await vi.waitUntil(() => fixture.backends.every(({ state }) => state === 'ready'), WAIT)
  return { ...fixture, relay, port: frontPort }
}

/** Waits until no call, no kept and no held byte is left. */
export async function untilEmpty({ relay }: RelayFixture): Promise<void> {
  await vi.waitUntil(() => {
    const { calls, keptBytes, heldBytes, backends } = relay.stats()
    const busy = backends.some(({ outstanding, waiting }) => outstanding + waiting > 0)
    return calls === 0 && keptBytes === 0 && heldBytes === 0 && !busy
  }, WAIT)
}

function leastOutstanding({ backends, settled }: Calls): RelayOptions['router'] {
  const counts = new Map<Backend, number>()
  const count = (backend: Backend): number => counts.get(backend) ?? 0
  const ready = ({ excluded }: RoutedCall<Backend>): Backend[] =>
    backends.filter((backend) => backend.state === 'ready' && !excluded.includes(backend))
  const pick = (call: RoutedCall<Backend>): Backend | undefined => {
    const [best] = ready(call).toSorted((a, b) => count(a) - count(b))
    if (best !== undefined) counts.set(best, count(best) + 1)
    return best
  }
  return {
    pick,
    hasOther: (call) => ready(call).length > 0,
    pickOther: pick,
    settle(backend, outcome, { path }) {
      counts.set(backend, count(backend) - 1)
      settled.push({ backend, outcome, path })
    },
  }
}
