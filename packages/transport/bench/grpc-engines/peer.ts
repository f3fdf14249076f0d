/**
 * The program of one side: `PEER_URL=<url> peer.ts server|client`. A server says where it listens; a client runs the
 * closed loops it is told of over IPC, checks each answer, and sends back what each took.
 */
import { closedLoop } from '@rpc-vs-mom/load'
import { connect, listen } from '../../src/index.ts'
import type { FromPeer, ToClient } from '../peer-process.ts'
import { messageBytes } from './start-peer.ts'

const url = process.env['PEER_URL'] ?? ''
const request = Buffer.alloc(messageBytes.request, 'q')
const reply = Buffer.alloc(messageBytes.reply, 'r')
const call = { method: 'bench.Echo/Ask', timeoutMs: 10_000 } as const
process.once('disconnect', () => process.exit())

if (process.argv[2] === 'server') {
  const listener = await listen(url, async (asked) => {
    if (!request.equals(asked)) throw new Error('The request is not the one that was sent.')
    return reply
  })
  say({ type: 'ready', url: listener.url })
} else {
  const connection = await connect(url)
  const ask = async (): Promise<void> => {
    const answer = await connection.ask(request, call)
    if (!reply.equals(answer)) throw new Error('The answer is not the one that was sent.')
  }
  process.on('message', (loop: ToClient) => {
    void closedLoop(ask, loop).then((latenciesMs) => say({ type: 'done', latenciesMs }))
  })
  say({ type: 'ready', url })
}

function say(event: FromPeer): void {
  process.send!(event)
}
