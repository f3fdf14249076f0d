import { AskError } from '../ask-error.ts'
import type { Call } from '../ask.ts'
import { answerWithinMs, defaultMaxOutstanding } from '../transport-limits.ts'
import { Outstanding, type End, type Stop } from '../outstanding.ts'
import { throwUnlessUnknown } from '../sending/acceptance.ts'
import type { Connection, ConnectionCounters, ConnectOptions } from '../transport.ts'
import { parseLocalUrl } from './address.ts'
import { answererAt } from './listener.ts'

/** What answers a call is given one promise to settle, so other replies cannot be seen. */
const noCounters: ConnectionCounters = {}

/** Connects to `local:name`; the name is looked up again for each request, as a network would. */
export async function connectLocal(url: string, options: ConnectOptions): Promise<Connection> {
  const name = parseLocalUrl(url)
  const outstanding = new Outstanding(url, options.maxOutstanding ?? defaultMaxOutstanding)
  const check = async (): Promise<void> => {
    if (!answererAt(name, 'ask')) throw nobodyAt(url)
  }
  await check()
  return {
    ask: (request, call) =>
      outstanding.ask(request, call, (end) => deliver(name, { request, call, end, does: 'ask' })),
    async send(request, call) {
      await outstanding
        .ask(request, call, (end) => deliver(name, { request, call, end, does: 'accept' }))
        .catch(throwUnlessUnknown)
    },
    check,
    counters: () => noCounters,
    countAnew: () => undefined,
    close: async () => outstanding.close(),
  }
}

interface Delivery {
  readonly request: Uint8Array
  readonly call: Call
  readonly end: End
  readonly does: 'ask' | 'accept'
}

/** Hands the request over after the caller's own turn, never inside it. */
function deliver(name: string, { request, call, end, does }: Delivery): Stop {
  let stopped = false
  let cancel: Stop = () => (stopped = true)
  const deadlineAtMs = performance.now() + call.timeoutMs
  queueMicrotask(() => {
    if (stopped) return
    const answerer = answererAt(name, does)
    if (!answerer) return end(nobodyAt(`local:${name}`))
    const timeoutMs = answerWithinMs(deadlineAtMs - performance.now())
    const incoming = { method: call.method, timeoutMs, contentType: call.contentType }
    cancel = answerer.take(request, incoming, (outcome) =>
      end(performance.now() < deadlineAtMs ? outcome : blockedTooLong(outcome, call.timeoutMs)),
    )
  })
  return (reason) => cancel(reason)
}

/** An answerer that blocked the thread kept the deadline's timer from firing; the deadline holds all the same. */
function blockedTooLong(outcome: Uint8Array | AskError, timeoutMs: number): AskError {
  if (outcome instanceof AskError) return outcome
  return new AskError('DEADLINE_EXCEEDED', `The answer came later than ${timeoutMs} ms.`)
}

function nobodyAt(url: string): AskError {
  return new AskError('UNAVAILABLE', `Nobody listens at ${url} in this process.`)
}
