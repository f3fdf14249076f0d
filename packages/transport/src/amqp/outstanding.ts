import { randomBytes } from 'node:crypto'
import { AskError } from '../ask-error.ts'
import type { Call } from '../ask.ts'
import type { ConnectionCounters } from '../transport.ts'
import { maxAbandonedRemembered } from './limits.ts'

/** A request that has not settled. */
export interface Entry {
  /** Unique over all connections; a correlation id is this, a dot, and the number of the attempt. */
  readonly id: string
  readonly request: Buffer
  readonly call: Call
  /** Epoch milliseconds. */
  readonly deadlineMs: number
  attempts: number
  settled: boolean
}

export interface Outstanding {
  /** Adds a request; `promise` settles exactly once, at the latest at its deadline. */
  add(request: Buffer, call: Call): { entry: Entry; promise: Promise<Uint8Array> }
  /** Settles the request that a reply belongs to, or counts the reply as late or duplicate. */
  reply(correlationId: unknown, outcome: Uint8Array | AskError): void
  /** Settles the request with an error, if it has not settled. */
  fail(correlationId: unknown, error: AskError): void
  failAll(error: AskError): void
  /** All that have not settled, oldest first. */
  entries(): Entry[]
  readonly size: number
  counters(): ConnectionCounters
}

type Settle = (outcome: Uint8Array | AskError, how: 'reply' | 'otherwise') => void

/** The requests of one connection that wait for their outcome; `atDeadline` says what a passed deadline means. */
export function createOutstanding(atDeadline: (entry: Entry) => AskError): Outstanding {
  const run = randomBytes(4).toString('hex')
  const waiting = new Map<string, { entry: Entry; settle: Settle }>()
  const abandoned = boundedSet(maxAbandonedRemembered)
  const counters = { late: 0, duplicate: 0 }
  let sequence = 0

  const add: Outstanding['add'] = (request, call) => {
    const { promise, resolve, reject } = Promise.withResolvers<Uint8Array>()
    const deadlineMs = Math.floor(Date.now() + call.timeoutMs)
    const id = `${run}.${++sequence}`
    const entry: Entry = { id, request, call, deadlineMs, attempts: 0, settled: false }
    const onAbort = (): void =>
      settle(new AskError('CANCELLED', 'The caller gave up.'), 'otherwise')
    const timer = setTimeout(() => settle(atDeadline(entry), 'otherwise'), call.timeoutMs)
    const settle: Settle = (outcome, how) => {
      waiting.delete(id)
      entry.settled = true
      clearTimeout(timer)
      call.signal?.removeEventListener('abort', onAbort)
      if (how === 'otherwise') abandoned.add(id)
      if (outcome instanceof AskError) reject(outcome)
      else resolve(outcome)
    }
    call.signal?.addEventListener('abort', onAbort)
    waiting.set(id, { entry, settle })
    return { entry, promise }
  }

  return {
    add,
    reply(correlationId, outcome) {
      const id = idIn(correlationId)
      const found = waiting.get(id)
      if (found) found.settle(outcome, 'reply')
      else if (abandoned.has(id) || !id.startsWith(`${run}.`)) counters.late++
      else counters.duplicate++
    },
    fail: (correlationId, error) => waiting.get(idIn(correlationId))?.settle(error, 'otherwise'),
    failAll: (error) => {
      for (const { settle } of waiting.values()) settle(error, 'otherwise')
    },
    entries: () => [...waiting.values()].map(({ entry }) => entry),
    get size() {
      return waiting.size
    },
    counters: () => ({ ...counters }),
  }
}

function idIn(correlationId: unknown): string {
  const text = typeof correlationId === 'string' ? correlationId : ''
  return text.slice(0, text.lastIndexOf('.'))
}

/** A set that forgets its oldest member beyond `bound`. */
function boundedSet(bound: number): { add(member: string): void; has(member: string): boolean } {
  const members = new Set<string>()
  return {
    add(member) {
      members.add(member)
      if (members.size <= bound) return
      const [oldest] = members
      members.delete(oldest!)
    },
    has: (member) => members.has(member),
  }
}
