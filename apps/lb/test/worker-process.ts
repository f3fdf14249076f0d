import { announceReady } from '@rpc-vs-mom/cli'
import { listen } from '@rpc-vs-mom/transport'

const [url = '', name = '', delayMs = '0'] = process.argv.slice(2)
const listener = await listen(url, async () => {
  if (Number(delayMs) > 0) await new Promise((resolve) => setTimeout(resolve, Number(delayMs)))
  return Buffer.from(name)
})
process.once('disconnect', () => process.exit())
process.once('SIGTERM', () => void listener.close().then(() => process.exit()))
announceReady(listener.url)
