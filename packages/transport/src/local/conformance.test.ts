import { describeTransport } from '../conformance.ts'
import { describeSending } from '../sending-conformance.ts'
import { local } from './index.ts'

let count = 0

const subject = {
  name: 'local',
  transport: local,
  freshUrl: () => `local:conformance-${count++}`,
}

describeTransport({
  ...subject,
  absentListener: 'unavailable',
  crossesProcesses: false,
})

describeSending({ ...subject, keptBy: 'listener' })
