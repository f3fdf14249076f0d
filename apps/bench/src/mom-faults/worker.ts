/**
 * The program of a worker that is about to be killed: `LISTEN_URL=<url> worker.ts after|auto <work in ms>`. Says of
 * each request that it starts on it, and whether its deadline had passed then, before the work is done.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import { connect, type ConsumeMessage } from 'amqplib'
import { announceReady } from '@rpc-vs-mom/cli'
import { type Ask, listen } from '@rpc-vs-mom/transport'
import { messageCounts } from '@rpc-vs-mom/transport/messages'
import { requestIn } from './request.ts'

const url = process.env['LISTEN_URL'] ?? ''
const [acknowledge, workMs = '10'] = process.argv.slice(2)
/** What the scenes reckon with. */
const maxConcurrent = 2

const answer: Ask = async (body) => {
  const { id, deadlineMs } = requestIn(body)
  process.stdout.write(`${id} ${Date.now() > deadlineMs ? 'late' : 'in-time'}\n`)
  await sleep(Number(workMs))
  return body
}

if (acknowledge === 'auto') await listenWithoutAcknowledging()
else await listen(url, answer, { maxConcurrent })
process.on('message', () => process.send!(messageCounts()))
process.once('disconnect', () => process.exit())
announceReady(url)

/** What many clients do by default: the broker forgets a request as soon as it is sent. */
async function listenWithoutAcknowledging(): Promise<void> {
  const { href, queue } = brokerAndQueue()
  const channel = await (await connect(href, { noDelay: true })).createChannel()
  const take = async ({ properties, content }: ConsumeMessage): Promise<void> => {
    const { replyTo, correlationId } = properties as unknown as Addressed
    await answer(content, { method: 'test.Echo/Ask', timeoutMs: 1000 })
    channel.publish('', replyTo, content, { correlationId })
  }
  await channel.consume(queue, (message) => void (message && take(message)), { noAck: true })
}

interface Addressed {
  readonly replyTo: string
  readonly correlationId: string
}

function brokerAndQueue(): { href: string; queue: string } {
  const broker = new URL(url)
  const queue = broker.pathname.slice(1)
  broker.pathname = ''
  return { href: broker.href, queue }
}
