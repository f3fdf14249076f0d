import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { parseReading, type BrokerReading } from './broker-reading.ts'
import { countersExpression } from './counters-expression.ts'
import type { Rabbitmqctl } from './rabbitmqctl.ts'

/** Readings of a broker, one each second. */
export interface BrokerWatch {
  /** Resolves with the next reading; rejects when the broker gives no more. */
  next(): Promise<BrokerReading>
  /** Calls `take` with every reading from now on, until the function returned is called. */
  each(take: (reading: BrokerReading) => void): () => void
  close(): Promise<void>
}

const everyMs = 1000
/** A watch that nobody ends ends itself after a day. */
const maxReadings = 86_400
/** In a container the end of a watch is not noticed, so its broker hears again after its last reading. */
const maxDeafReadings = 10

export interface WatchOptions {
  /** After so many it ends by itself. Default: a day of them, or 10 where the broker is deaf. */
  readonly readings?: number
  /** Whether the broker reads nothing from its connections meanwhile. */
  readonly deaf?: boolean
}

/**
 * Has the broker print its counters each second through one `rabbitmqctl` that stays, because starting
 * one takes 0.4 s of CPU. No plugin: those keep statistics of every message. The broker stops printing at
 * the first line that nobody takes.
 */
export function watchBroker(
  { command, args, env }: Rabbitmqctl,
  { deaf = false, readings = deaf ? maxDeafReadings : maxReadings }: WatchOptions = {},
): BrokerWatch {
  const expression = countersExpression({ everyMs, lines: readings, deaf })
  const words = [...args, 'eval', expression]
  // A group of its own, because the script may leave the Erlang machine to a child.
  const child = spawn(command, words, { env, stdio: ['ignore', 'pipe', 'pipe'], detached: true })
  const takers = new Set<(reading: BrokerReading) => void>()
  let stderrTail = ''
  child.stderr.on(
    'data',
    (chunk: Buffer) => (stderrTail = (stderrTail + String(chunk)).slice(-500)),
  )
  const ended = new Promise<string>((resolve) => {
    child.once('error', (error) => resolve(error.message))
    child.once('close', () => resolve(stderrTail.trim() || 'it was ended'))
  })
  createInterface({ input: child.stdout }).on('line', (line) => {
    // Whatever else it prints, such as the result of the expression, is no reading.
    if (!line.startsWith('{')) return
    const reading = parseReading(line)
    for (const take of takers) take(reading)
  })
  const each = (take: (reading: BrokerReading) => void): (() => void) => {
    takers.add(take)
    return () => takers.delete(take)
  }
  return {
    each,
    async next() {
      const reading = Promise.withResolvers<BrokerReading>()
      const stop = each(reading.resolve)
      const failed = ended.then((why) => {
        throw new Error(`The broker's counters cannot be read: ${why}.`)
      })
      return Promise.race([reading.promise, failed]).finally(stop)
    },
    async close() {
      if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return
      const closed = once(child, 'close')
      process.kill(-child.pid, 'SIGKILL')
      await closed
    },
  }
}

/**
 * One reading, for 0.4 s of CPU. Out of a watch too, because a `rabbitmqctl` that ends may lose what it
 * had just been told to print.
 */
export async function readBroker(control: Rabbitmqctl): Promise<BrokerReading> {
  // Not one: the second keeps it alive until the first has been taken. Inside a container it ends by itself.
  const watch = watchBroker(control, { readings: 2 })
  try {
    return await watch.next()
  } finally {
    await watch.close()
  }
}
