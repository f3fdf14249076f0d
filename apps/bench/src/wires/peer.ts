/**
 * The program of one side, or of both: `LISTEN_URL=<url> peer.ts server|client|both <bytes>`. A server checks each
 * request and answers with as many bytes; a client runs the closed loops it is told of and checks each answer.
 */
import { announceReady } from '@rpc-vs-mom/cli'
import { closedLoop } from '@rpc-vs-mom/load'
import { quantile } from '@rpc-vs-mom/results'
import { connect, listen } from '@rpc-vs-mom/transport'
import type { FromPeer, ToPeer } from './peers.ts'
import { messagesOf } from './messages.ts'
import { usageNow, usageSince } from './usage.ts'

/** Of a worker over a queue: enough that it never waits for the next at 32 in flight. */
const maxConcurrent = 64
const url = process.env['LISTEN_URL'] ?? ''
const [side, bytes] = process.argv.slice(2)
const { request, reply } = messagesOf(Number(bytes))
const call = { method: 'protocol.SimulationService/GetSalesMetrics', timeoutMs: 10_000 } as const
process.once('disconnect', () => process.exit())

let listening = url
if (side !== 'client') {
  const options = url.startsWith('amqp:') ? { maxConcurrent } : {}
  const answer = async (asked: Uint8Array): Promise<Uint8Array> => {
    if (!request.equals(asked)) throw new Error('The request is not the one that was sent.')
    return reply
  }
  listening = (await listen(url, answer, options)).url
}
const ask = side === 'server' ? undefined : await asker()
let before = usageNow()

process.on('message', (message: ToPeer) => {
  if (message === 'begin') before = usageNow()
  else if (message === 'end') say({ type: 'used', usage: usageSince(before) })
  else void runLoop(message)
})
announceReady(listening)

async function asker(): Promise<() => Promise<void>> {
  const connection = await connect(listening)
  return async () => {
    const answer = await connection.ask(request, call)
    if (!reply.equals(answer)) throw new Error('The answer is not the one that was sent.')
  }
}

async function runLoop({ outstanding, limitMs }: Exclude<ToPeer, string>): Promise<void> {
  const loop = { outstanding, limitMs, requests: Number.MAX_SAFE_INTEGER }
  const start = usageNow()
  const startMs = performance.now()
  const latenciesMs = await closedLoop(ask!, loop)
  const tookMs = performance.now() - startMs
  const usage = usageSince(start)
  say({
    type: 'looped',
    looped: {
      usage,
      calls: latenciesMs.length,
      tookMs,
      p50Ms: quantile(latenciesMs, 0.5),
      p99Ms: quantile(latenciesMs, 0.99),
    },
  })
}

function say(event: FromPeer): void {
  process.send!(event)
}
