// A worker that answers each request after as many milliseconds as its argument says, any number at once.
// Listens at LISTEN_URL.
import { setTimeout as sleep } from 'node:timers/promises'
import { announceReady } from '@rpc-vs-mom/cli'
import { listen } from '@rpc-vs-mom/transport'

const [serviceMs = '0'] = process.argv.slice(2)
const url = process.env['LISTEN_URL'] ?? 'grpc://127.0.0.1:0'
const answer = async (): Promise<Uint8Array> => {
  await sleep(Number(serviceMs))
  return Buffer.from('worker')
}

const listener = await listen(url, answer)
process.once('disconnect', () => process.exit())
process.once('SIGTERM', () => void listener.close().then(() => process.exit()))
announceReady(listener.url)
