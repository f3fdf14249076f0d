import { describe, expect, inject, test } from 'vitest'
import { echo, openPair } from '../conformance/under-test.ts'
import { describeTransport } from '../conformance.ts'
import { nats } from './index.ts'
import { freshSubjectUrl } from './test-subject.ts'

describe.skipIf(!inject('natsUrl'))('with a real server', () => {
  const subject = {
    name: 'nats',
    transport: nats,
    freshUrl: freshSubjectUrl,
    absentListener: 'unavailable',
    crossesProcesses: true,
  } as const

  describeTransport(subject)

  test('keeps nothing, so that nothing can be sent to be done later', async () => {
    const { connection } = await openPair(subject, echo)
    expect(connection.send).toBeUndefined()
  })
})
