import { describeTransport } from '../conformance.ts'
import { local } from './index.ts'

let count = 0

describeTransport({
  name: 'local',
  transport: local,
  freshUrl: () => `local:conformance-${count++}`,
  absentListener: 'unavailable',
  crossesProcesses: false,
})
