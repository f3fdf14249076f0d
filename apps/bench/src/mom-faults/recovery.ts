import { randomBytes } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { connect as connectBroker } from 'amqplib'
import { connect, listen } from '@rpc-vs-mom/transport'
import { messageCounts } from '@rpc-vs-mom/transport/messages'
import type { BreakableBroker } from './broker.ts'
import { equal, type Finding } from '@rpc-vs-mom/results/goals'
import { outcomeOf } from './load.ts'

/** Longer than any outage of a node on this machine, so that nothing expires meanwhile. */
const timeoutMs = 120_000
const requests = 300
/** A quorum queue elects its leader after the broker answers. */
const electionMs = 10_000
const pollMs = 100
/**
 * Of a queue before the broker is killed. Killed within milliseconds of declaring a quorum queue, RabbitMQ
 * 3.10 brings it back without any of what it had confirmed into it.
 */
const oldMs = 3000

/** Kinds of queue, with whether confirmed requests in them survive a killed broker. */
const kinds = { transient: false, persistent: true, quorum: true } as const
type Kind = keyof typeof kinds

interface Filled {
  readonly kind: Kind
  readonly queue: string
  /** Requests in it that the broker confirmed. */
  readonly confirmed: number
}

/**
 * Fills a queue of each kind while nobody works, kills the broker, and compares what was confirmed to us
 * with what the broker has when it is back: all of it or nothing, to the message.
 */
export async function recovery(broker: BreakableBroker): Promise<Finding[]> {
  const filled: Filled[] = []
  for (const kind of Object.keys(kinds) as Kind[]) filled.push(await fill(broker, kind))
  await sleep(oldMs)
  process.kill(broker.beam(), 'SIGKILL')
  await sleep(pollMs)
  await broker.ready()
  const recovered = await recoveredIn(broker, filled)
  return filled.flatMap(({ kind, queue, confirmed }) => [
    equal(`confirmed into a ${kind} queue`, { asked: requests, confirmed }),
    equal(`recovered of a ${kind} queue`, {
      expected: kinds[kind] ? confirmed : 0,
      broker: recovered.get(queue) ?? 0,
    }),
  ])
}

/** Leaves requests in a new queue, and gives how many the broker confirmed. */
async function fill({ url }: BreakableBroker, kind: Kind): Promise<Filled> {
  const queue = `recovery-${kind}-${randomBytes(4).toString('hex')}`
  const queueUrl = `${url}/${queue}?queue=${kind}`
  await (await listen(queueUrl, async (request) => request, {})).close()
  const connection = await connect(queueUrl, {})
  const before = messageCounts().confirmed
  const asked = Array.from({ length: requests }, (_, n) =>
    outcomeOf(connection, { id: String(n), timeoutMs }),
  )
  const settled = (): number => messageCounts().confirmed - before
  for (let waitedMs = 0; settled() < requests && waitedMs < electionMs; waitedMs += pollMs)
    await sleep(pollMs)
  const confirmed = settled()
  await connection.close()
  await Promise.all(asked)
  return { kind, queue, confirmed }
}

/** What is in each queue, once it is as much as was confirmed or has not become so within the bound. */
async function recoveredIn(
  { url }: BreakableBroker,
  filled: readonly Filled[],
): Promise<Map<string, number>> {
  const model = await connectBroker(url, { noDelay: true })
  try {
    const channel = await model.createChannel()
    const found = new Map<string, number>()
    for (const { kind, queue, confirmed } of filled) {
      for (let waitedMs = 0; waitedMs <= electionMs; waitedMs += pollMs) {
        found.set(queue, (await channel.checkQueue(queue)).messageCount)
        if (!kinds[kind] || found.get(queue) === confirmed) break
        await sleep(pollMs)
      }
    }
    return found
  } finally {
    await model.close()
  }
}
