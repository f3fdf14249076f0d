import { randomUUID } from 'node:crypto'
import { canStartOwnBroker } from '@rpc-vs-mom/rabbitmq'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startBreakableBroker, type BreakableBroker } from '../mom-faults/broker.ts'
import { freePort } from '../processes/free-port.ts'
import { putWrites } from './put-writes.ts'
import { openWriteScene, type WriteScene } from './scene.ts'

const questions = 8000
const doubleEach = 20
const writes = (questions * 3) / 4

/** After a third of the questions the first worker, after half of them what else there is. */
const third = Math.floor(questions / 3)
const half = questions / 2

const exactly = { accepted: writes, stored: writes, lost: 0, unexpected: 0, faults: [] }

describe.each(['acceptance', 'commit'] as const)('reactions that await %s', (awaited) => {
  test(
    'over RPC all count exactly once, with a killed worker and 5 % of them doubled',
    { timeout: 120_000 },
    async () => {
      const urls = [await freePort(), await freePort()].map((port) => `grpc://127.0.0.1:${port}`)
      await using scene = await openWriteScene({ urls, awaited })
      const result = await putWrites(scene, {
        questions,
        doubleEach,
        faults: new Map([[third, () => replaceWorker(scene)]]),
      })
      expect(result.faults).toEqual([])
      expect(result.doubled).toBe(writes / doubleEach)
      const account = await scene.session.reconcile!(scene.ask)
      expect(account).toMatchObject(exactly)
      expect(account.repeated).toBeGreaterThan(0)
    },
  )

  describe.skipIf(!canStartOwnBroker())('over a broker of our own', () => {
    let broker: BreakableBroker
    beforeAll(async () => {
      broker = await startBreakableBroker()
    })
    afterAll(() => broker.close())

    test(
      'all count exactly once, with a killed worker, a killed broker and 5 % of them doubled',
      { timeout: 120_000 },
      async () => {
        const url = `${broker.url}/reactions-${randomUUID()}`
        await using scene = await openWriteScene({ urls: [url, url], awaited })
        let replaced: Promise<void> | undefined
        const result = await putWrites(scene, {
          questions,
          doubleEach,
          faults: new Map([
            [third, () => (replaced = replaceWorker(scene))],
            [
              half,
              async () => {
                // A worker that starts without its broker ends at once.
                await replaced
                process.kill(broker.beam(), 'SIGKILL')
                await broker.ready()
              },
            ],
          ]),
        })
        expect(result.faults).toEqual([])
        const account = await scene.session.reconcile!(scene.ask)
        expect(account).toMatchObject(exactly)
        expect(account.repeated).toBeGreaterThan(0)
      },
    )
  })
})

async function replaceWorker(scene: WriteScene): Promise<void> {
  await scene.killWorker(0)
  await scene.startWorker(0)
}
