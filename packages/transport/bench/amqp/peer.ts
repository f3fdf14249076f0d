/**
 * The program of one side: `BROKER_URL=<url> peer.ts client|worker <library> <queue>`. A worker says when it takes
 * requests; a client runs the closed loops it is told of over IPC and sends back what each took.
 */
import { closedLoop } from '@rpc-vs-mom/load'
import { libraries, type LibraryName } from './libraries.ts'
import type { FromPeer, ToClient } from '../peer-process.ts'

const prefetch = 64
const requestBytes = 120
const replyBytes = 60

const url = process.env['BROKER_URL'] ?? ''
const [side, name, queue = ''] = process.argv.slice(2)
const library = await libraries[name as LibraryName]()
const target = { url, queue }
process.once('disconnect', () => process.exit())

if (side === 'worker') {
  await library.serve(target, { prefetch, reply: Buffer.alloc(replyBytes, 'r') })
} else {
  const ask = await library.connect(target)
  const body = Buffer.alloc(requestBytes, 'q')
  process.on('message', (loop: ToClient) => {
    void closedLoop(() => ask(body), loop).then((latenciesMs) => say({ type: 'done', latenciesMs }))
  })
}
say({ type: 'ready' })

function say(event: FromPeer): void {
  process.send!(event)
}
