import { randomUUID } from 'node:crypto'
import { canStartOwnBroker } from '@rpc-vs-mom/rabbitmq'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startBreakableBroker, type BreakableBroker } from '../mom-faults/broker.ts'
import { freePort } from '../processes/free-port.ts'
import { putBacklog } from './put-backlog.ts'
import { openWriteScene } from './scene.ts'

/** More than a consumer takes out of the queue at once, so that most of them stand there. */
const writes = 2000

const all = { accepted: writes, stored: writes, lost: 0, unexpected: 0, faults: [] }

describe('work that was accepted and that nobody has done yet', () => {
  test(
    'survives the end of its worker over RPC, in the log of the worker',
    { timeout: 120_000 },
    async () => {
      const urls = [`grpc://127.0.0.1:${await freePort()}`]
      await using scene = await openWriteScene({ urls, awaited: 'acceptance' })
      const letCommit = scene.holdCommits()
      await putBacklog(scene, writes)
      expect(await scene.session.backlog!(scene.ask)).toBe(writes)
      await scene.killWorker(0)
      letCommit()
      await scene.startWorker(0)
      expect(await scene.session.reconcile!(scene.ask)).toMatchObject(all)
    },
  )

  describe.skipIf(!canStartOwnBroker())('over a broker of our own', () => {
    let broker: BreakableBroker
    beforeAll(async () => {
      broker = await startBreakableBroker()
    })
    afterAll(() => broker.close())

    /** Everything is accepted; then the broker is killed, and its worker too. */
    async function accountAfterKills(sent: 'persistent' | 'transient') {
      const url = `${broker.url}/reactions-${randomUUID()}?sent=${sent}`
      await using scene = await openWriteScene({ urls: [url], awaited: 'acceptance' })
      const letCommit = scene.holdCommits()
      await putBacklog(scene, writes)
      expect(await scene.session.backlog!(scene.ask)).toBe(writes)
      await scene.killWorker(0)
      process.kill(broker.beam(), 'SIGKILL')
      await broker.ready()
      letCommit()
      await scene.startWorker(0)
      return await scene.session.reconcile!(scene.ask)
    }

    test('survives the end of the broker and of the worker', { timeout: 120_000 }, async () => {
      expect(await accountAfterKills('persistent')).toMatchObject(all)
    })

    test('is lost with the broker if it is sent transient', { timeout: 120_000 }, async () => {
      const { accepted, stored, lost } = await accountAfterKills('transient')
      expect({ accepted, stored: stored + lost }).toEqual({ accepted: writes, stored: writes })
      expect(lost).toBeGreaterThan(writes / 2)
    })
  })
})
