/**
 * The program of a worker: `LISTEN_URL=<url> worker.ts <prefetch>`. Blocks its event loop for as many milliseconds as
 * the request says, without using the CPU, as a synchronous query that waits for the disk does.
 */
import { announceReady } from '@rpc-vs-mom/cli'
import { listen } from '@rpc-vs-mom/transport'

const url = process.env['LISTEN_URL'] ?? ''
const [prefetch] = process.argv.slice(2)
const never = new Int32Array(new SharedArrayBuffer(4))

await listen(
  url,
  async (request) => {
    Atomics.wait(never, 0, 0, Number(Buffer.from(request).toString()))
    return request
  },
  { maxConcurrent: Number(prefetch) },
)
process.once('disconnect', () => process.exit())
announceReady(url)
