import { describe, inject } from 'vitest'
import { describeTransport } from '../conformance.ts'
import { nats } from './index.ts'
import { freshSubjectUrl } from './test-subject.ts'

describe.skipIf(!inject('natsUrl'))('with a real server', () => {
  describeTransport({
    name: 'nats',
    transport: nats,
    freshUrl: freshSubjectUrl,
    absentListener: 'unavailable',
    crossesProcesses: true,
  })
})
