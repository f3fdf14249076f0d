import { runningProcesses } from '@rpc-vs-mom/cost'
import { connect } from 'amqplib'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { OwnBroker } from './broker.ts'
import { canStartOwnBroker, startOwnBroker } from './own-broker.ts'

describe.skipIf(!canStartOwnBroker())('a broker that is watched', { timeout: 60_000 }, () => {
  let broker: OwnBroker
  beforeAll(async () => {
    broker = await startOwnBroker()
  })
  afterAll(() => broker.close())

  test('tells what it counted and what waits in its queues, and so does one look at it', async () => {
    const watch = broker.watch()
    const before = await watch.next()
    const model = await connect(broker.url, { noDelay: true })
    const channel = await model.createConfirmChannel()
    await channel.assertQueue('watched', { durable: true })
    for (let n = 0; n < 5; n++) channel.sendToQueue('watched', Buffer.from('x'))
    await channel.waitForConfirms()
    channel.ack((await channel.get('watched')) || expect.fail('the queue is empty'))
    await channel.get('watched')
    await channel.checkQueue('watched')

    const after = await watch.next()
    const once = await broker.read()
    expect(once).toEqual(after)
    expect(after.boot).toBe(before.boot)
    expect(after.depths).toEqual({ watched: { ready: 3, unacknowledged: 1 } })
    expect(after.counters).toMatchObject({
      received: before.counters.received + 5,
      receivedConfirm: before.counters.receivedConfirm + 5,
      confirmed: before.counters.confirmed + 5,
      routed: before.counters.routed + 5,
      acknowledged: before.counters.acknowledged + 1,
    })
    await model.close()
    await watch.close()
  })

  test('gives every reading until told to stop, and a closed watch leaves no process', async () => {
    const before = [...runningProcesses().keys()]
    const watch = broker.watch()
    const seen: string[] = []
    const stop = watch.each(({ boot }) => seen.push(boot))
    await watch.next()
    await watch.next()
    stop()
    await watch.next()
    expect(seen).toHaveLength(2)
    await watch.close()
    const ours = childrenOf(process.pid).filter((pid) => !before.includes(pid))
    expect(ours).toEqual([])
  })

  test('without hearing reads nothing more until the watch is over', async () => {
    const model = await connect(broker.url, { noDelay: true })
    const channel = await model.createConfirmChannel()
    await channel.assertQueue('unheard', { durable: true })
    const watch = broker.watchDeaf()
    const before = await watch.next()
    channel.sendToQueue('unheard', Buffer.from('x'))
    const confirmed = channel.waitForConfirms()
    await watch.next()
    expect((await watch.next()).counters).toEqual(before.counters)
    await watch.close()
    await confirmed
    expect((await broker.read()).counters.received).toBe(before.counters.received + 1)
    await model.close()
  })

  test('that is no more there is named', async () => {
    const short = await startOwnBroker()
    const watch = short.watch()
    await watch.next()
    await short.close()
    await expect(watch.next().then(() => watch.next())).rejects.toThrow(
      /^The broker's counters cannot be read: /,
    )
    await watch.close()
  })
})

function childrenOf(parent: number): number[] {
  return [...runningProcesses()].filter(([, its]) => its === parent).map(([pid]) => pid)
}
