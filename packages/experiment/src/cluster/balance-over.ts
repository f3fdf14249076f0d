import { createBalancer, systemClock } from '@rpc-vs-mom/balancer'
import { AskError, isPeerFault, type Ask, type Call, type Connection } from '@rpc-vs-mom/transport'

const readyTimeoutMs = 5000

/** Balances over connections as the lb does, inside the hammer; resolves when all of them answer checks. */
export async function balanceOver(
  connections: readonly Connection[],
  stack: AsyncDisposableStack,
): Promise<Ask> {
  const balancer = createBalancer<Uint8Array, Call, Uint8Array>({
    clock: systemClock,
    unavailable: (sentence) => new AskError('UNAVAILABLE', sentence),
    isBackendFault: isPeerFault,
    onChange: () => allReady(),
  })
  stack.defer(() => balancer.close())
  const { promise, resolve, reject } = Promise.withResolvers<void>()
  const allReady = (): void => {
    if (balancer.snapshot().backends.every(({ state }) => state === 'ready')) resolve()
  }
  const timer = setTimeout(
    () => reject(new AskError('UNAVAILABLE', 'A worker does not answer health checks.')),
    readyTimeoutMs,
  )
  balancer.setBackends(
    connections.map((connection, index) => ({
      id: `connection-${index + 1}`,
      ask: connection.ask,
      check: (timeoutMs) => connection.check(timeoutMs),
    })),
  )
  await promise.finally(() => clearTimeout(timer))
  return (request, call) => balancer.ask(request, call)
}
