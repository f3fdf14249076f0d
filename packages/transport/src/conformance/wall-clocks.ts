import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, test } from 'vitest'
import { startProcess } from './hanging-listener.ts'
import {
  callWith,
  numbered,
  openConnection,
  openListener,
  type TransportUnderTest,
} from './under-test.ts'

const steppedClock = new URL('./stepped-clock-process.ts', import.meta.url)

const answers = Array.from({ length: 20 }, (_, n) => String(numbered(n)))

/** Wall clocks that are set, or that disagree, change no outcome. */
export function describeWallClocks(subject: TransportUnderTest): void {
  describe.each([-10_000, 10_000, 3_600_000])('with a wall clock that is set by %d ms', (byMs) => {
    test('at the answering side during every request, all are answered', async () => {
      const url = await subject.freshUrl()
      const listening = await startProcess(steppedClock, {
        url,
        args: ['listen', `${byMs}`],
      })
      const connection = await openConnection(subject, listening.firstLine)
      const asks = answers.map((_, n) =>
        connection.ask(numbered(n), callWith({ timeoutMs: 5000 })).then(String, String),
      )
      expect(await Promise.all(asks)).toEqual(answers)
    })

    test('at the asking side during every request, all are answered', async () => {
      const answer = async (request: Uint8Array): Promise<Uint8Array> => {
        await sleep(20)
        return request
      }
      const { url } = await openListener(subject, answer, { maxConcurrent: 100 })
      const asking = await startProcess(steppedClock, {
        url,
        args: ['ask', `${byMs}`],
      })
      expect(JSON.parse(asking.firstLine)).toEqual(answers)
    })
  })
}
