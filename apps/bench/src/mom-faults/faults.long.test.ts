import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { canStartOwnBroker } from '@rpc-vs-mom/rabbitmq'
import { startBreakableBroker, type BreakableBroker } from './broker.ts'
import type { Finding } from '@rpc-vs-mom/results/goals'
import { frozenBroker } from './frozen-broker.ts'
import { killBroker } from './kill-broker.ts'
import { killWorkers } from './kill-workers.ts'
import { memoryAlarm } from './memory-alarm.ts'
import { overload } from './overload.ts'
import { recovery } from './recovery.ts'

function missed(findings: readonly Finding[]): string[] {
  return findings.filter(({ met }) => !met).map(({ sentence }) => sentence)
}

describe.skipIf(!canStartOwnBroker())(
  'requests over a broker of our own',
  { timeout: 60_000 },
  () => {
    let broker: BreakableBroker
    beforeAll(async () => {
      broker = await startBreakableBroker()
    })
    afterAll(() => broker.close())

    test('survive killed workers, and the broker agrees to the message', async () => {
      expect(missed(await killWorkers(broker, { kills: 3, acknowledge: 'after' }))).toEqual([])
    })

    test('do not survive them when they are acknowledged before the work, which shows', async () => {
      expect(missed(await killWorkers(broker, { kills: 3, acknowledge: 'auto' }))).toEqual([])
    })

    test('fail at once while the broker is short of memory', async () => {
      expect(missed(await memoryAlarm(broker))).toEqual([])
    })

    test('get their deadline while the broker is frozen, and what is worked on later is late and done once', async () => {
      // How soon after its deadline a caller is told depends on what else the machine does.
      const findings = missed(await frozenBroker(broker))
      expect(findings.filter((sentence) => !sentence.startsWith('ms after'))).toEqual([])
    })

    test('are refused at once when there are too many, and the others are answered', async () => {
      const findings = await overload(broker, { measuredMs: 2000 })
      // How much is done, and how fast, depends on what else the machine does.
      const timing = /^(goodput|ms until)/
      expect(missed(findings).filter((sentence) => !timing.test(sentence))).toEqual([])
    })

    test('are there again after a broker was killed, as the kind of their queue promises', async () => {
      expect(missed(await recovery(broker))).toEqual([])
    })

    test.each([
      ['in the middle of its work', 'in-flight'],
      ['with its counters at rest, which agree to the message', 'at-rest'],
    ] as const)('survive a broker that is killed %s', async (_, when) => {
      const findings = await killBroker(broker, { restarts: 1, requests: 500, when })
      // How fast the first reply comes after that depends on what else the machine does.
      expect(missed(findings).filter((sentence) => !sentence.startsWith('ms from'))).toEqual([])
    })
  },
)
