/** The relay with a least-outstanding policy, in a process of its own. Arguments: ports of the workers. */
import { type Backend, createRelay, type Router } from '../src/index.ts'

const outstanding = new Map<Backend, number>()

// Latency and failures are looked at too, because a policy that does not would flatter the figure.
let latencyMs = 0
let failures = 0

const router: Router = {
  pick(call) {
    let best: Backend | undefined
    let least = Infinity
    for (const [backend, count] of outstanding) {
      if (backend.state !== 'ready' || count >= least || call.excluded.includes(backend)) continue
      best = backend
      least = count
    }
    if (best !== undefined) outstanding.set(best, least + 1)
    return best
  },
  settle(backend, outcome, call) {
    outstanding.set(backend, outstanding.get(backend)! - 1)
    if (outcome.kind === 'answered')
      latencyMs += (performance.now() - call.startedMs - latencyMs) / 16
    else failures++
  },
}

const relay = await createRelay({
  listen: { host: '127.0.0.1', port: 0 },
  router,
  isIdempotent: () => true,
  budget: { tryTake: () => true },
  probe: { boundMs: () => Math.max(50, 5 * latencyMs), ackMs: 100 },
})
for (const port of process.argv.slice(2)) {
  outstanding.set(relay.addBackend({ id: port, host: '127.0.0.1', port: Number(port) }), 0)
}
process.send?.({ port: relay.port })
process.on('message', () => process.send?.({ stats: relay.stats(), failures }))
