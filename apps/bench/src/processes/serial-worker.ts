// A worker that answers one request after another and sleeps for as long as each asks, in microseconds as
// `min_amount`, so that many fit on few processors. Its line has no bound, and it works on what is too late.
// Listens at LISTEN_URL. Argument: how many requests to take at once (a prefetch, where it is amqp:).
import { announceReady } from '@rpc-vs-mom/cli'
import { monotonicClock } from '@rpc-vs-mom/load'
import { codecs } from '@rpc-vs-mom/schema'
import { listen } from '@rpc-vs-mom/transport'
import { SerialServer } from './serial-server.ts'
import { threadWaker } from './waker.ts'

const { salesRequest, salesResponse } = codecs.protobuf
const server = new SerialServer(monotonicClock, threadWaker())

const url = process.env['LISTEN_URL'] ?? 'grpc://127.0.0.1:0'
const [maxConcurrent = '10000'] = process.argv.slice(2)

const answer = async (request: Uint8Array): Promise<Uint8Array> => {
  const { minAmount } = salesRequest.decode(request)
  await server.serve(minAmount)
  return salesResponse.encode({
    totalSalesCount: minAmount,
    totalRevenue: 0,
    averageAmount: 0,
    regionProcessed: 'serial',
    profile: '',
    error: '',
    queueWaitUs: 0,
    queryUs: minAmount,
  })
}

const listener = await listen(url, answer, { maxConcurrent: Number(maxConcurrent) })
process.once('disconnect', () => process.exit())
process.once('SIGTERM', () => void listener.close().then(() => process.exit()))
announceReady(listener.url)
