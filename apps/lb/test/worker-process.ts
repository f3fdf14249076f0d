import { announceReady } from '@rpc-vs-mom/cli'
import { listen } from '@rpc-vs-mom/transport'

const [url = '', name = ''] = process.argv.slice(2)
const listener = await listen(url, async () => Buffer.from(name))
process.once('disconnect', () => process.exit())
announceReady(listener.url)
