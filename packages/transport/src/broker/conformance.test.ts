import { randomUUID } from 'node:crypto'
import { inject } from 'vitest'
import { describeTransport } from '../conformance.ts'
import { describeSending } from '../sending-conformance.ts'
import { broker } from './index.ts'

const freshUrl = (keep = 'memory') => `${inject('brokerUrl')}/test-${randomUUID()}?keep=${keep}`

describeTransport({
  name: 'broker',
  transport: broker,
  freshUrl: () => freshUrl(),
  absentListener: 'unavailable',
  crossesProcesses: true,
})

describeTransport({
  name: 'broker, with requests on disk,',
  transport: broker,
  freshUrl: () => freshUrl('disk'),
  absentListener: 'unavailable',
  crossesProcesses: false,
})

describeSending({ name: 'broker', transport: broker, freshUrl: () => freshUrl(), keptBy: 'queue' })
