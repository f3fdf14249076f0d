import { describeTransport } from '../conformance.ts'
import { grpcstream } from './index.ts'

describeTransport({
  name: 'grpcstream',
  transport: grpcstream,
  freshUrl: () => 'grpcstream://127.0.0.1:0',
  absentListener: 'unavailable',
  crossesProcesses: true,
})
