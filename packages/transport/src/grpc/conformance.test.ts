import { describeTransport } from '../conformance.ts'
import { grpc } from './index.ts'

describeTransport({
  name: 'grpc',
  transport: grpc,
  freshUrl: () => 'grpc://127.0.0.1:0',
  absentListener: 'unavailable',
  crossesProcesses: true,
})
