import { setTimeout as sleep } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { startHangingProcess } from './hanging-listener.ts'
import { callWith, openConnection, type TransportUnderTest } from './under-test.ts'

const frozenMs = 2500

/** What a process that is stopped for a while answers afterwards is not lost: silence ends no call. */
export function describeFrozenListener(subject: TransportUnderTest): void {
  test('calls over which the answering process is stopped are all answered once it goes on', async () => {
    const { child, url } = await startHangingProcess(await subject.freshUrl())
    const connection = await openConnection(subject, url)
    const ask = async (): Promise<string> =>
      String(await connection.ask(new Uint8Array(), callWith({ method: 'test.Echo/Count' })))
    await ask()
    child.kill('SIGSTOP')
    const replies: Promise<string>[] = []
    for (let n = 0; n < 50; n++) {
      replies.push(ask())
      await sleep(frozenMs / 50)
    }
    child.kill('SIGCONT')
    const outcomes = await Promise.allSettled(replies)
    expect(outcomes.filter(({ status }) => status === 'rejected')).toEqual([])
  })
}
