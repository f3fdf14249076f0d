import { randomBytes } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { connectAmqp } from '../../src/amqp/connection.ts'
import { listenAmqp } from '../../src/amqp/listener.ts'
import { messageCounts } from '../../src/amqp/message-counts.ts'
import type { BreakableBroker } from './broker.ts'
import { equal, type Finding } from './finding.ts'
import { outcomeOf } from './load.ts'

/** Longer than any outage of a node on this machine, so that nothing expires meanwhile. */
const timeoutMs = 120_000
const requests = 300
/** A quorum queue elects its leader after the broker answers. */
const electionMs = 10_000
const pollMs = 100

/** Kinds of queue, with whether confirmed requests in them survive a killed broker. */
const kinds = { transient: false, persistent: true, quorum: true } as const

/**
 * Fills a queue of each kind while nobody works, kills the broker, and compares what was confirmed to us
 * with what the broker has when it is back: all of it or nothing, to the message.
 */
export async function recovery(broker: BreakableBroker): Promise<Finding[]> {
  const filled: { kind: string; queue: string; confirmed: number }[] = []
  for (const kind of Object.keys(kinds)) filled.push({ kind, ...(await fill(broker, kind)) })
  process.kill(broker.beam(), 'SIGKILL')
  await sleep(pollMs)
  await broker.ready()
  const expected = (kind: string, confirmed: number): number =>
    kinds[kind as keyof typeof kinds] ? confirmed : 0
  const wanted = filled.reduce((sum, { kind, confirmed }) => sum + expected(kind, confirmed), 0)
  const recovered = await recoveredIn(broker, wanted)
  return filled.flatMap(({ kind, queue, confirmed }) => [
    equal(`confirmed into a ${kind} queue`, { asked: requests, confirmed }),
    equal(`recovered of a ${kind} queue`, {
      expected: expected(kind, confirmed),
      broker: recovered[queue]?.ready ?? 0,
    }),
  ])
}

/** Leaves requests in a new queue, and gives how many the broker confirmed. */
async function fill(
  { url }: BreakableBroker,
  kind: string,
): Promise<{ queue: string; confirmed: number }> {
  const queue = `recovery-${kind}-${randomBytes(4).toString('hex')}`
  const queueUrl = `${url}/${queue}?queue=${kind}`
  await (await listenAmqp(queueUrl, async (request) => request, {})).close()
  const connection = await connectAmqp(queueUrl, {})
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
  return { queue, confirmed }
}

async function recoveredIn(broker: BreakableBroker, wanted: number) {
  for (let waitedMs = 0; ; waitedMs += pollMs) {
    const { depths } = await broker.read()
    const ready = Object.values(depths).reduce((sum, depth) => sum + depth.ready, 0)
    if (ready >= wanted || waitedMs >= electionMs) return depths
    await sleep(pollMs)
  }
}
