import { setTimeout as sleep } from 'node:timers/promises'
import { expect, inject, onTestFinished, test } from 'vitest'
import { freshQueueUrl } from './amqp/test-queue.ts'
import { startHangingProcess } from './conformance/hanging-listener.ts'
import { freshSubjectUrl } from './nats/test-subject.ts'
import { connect } from './registry.ts'

/** Longer than the heartbeats and pings of any transport and of its servers together. */
const frozenMs = 50_000
const requests = 50

test(
  'a process that is stopped for 50 s loses no request whose deadline is later, over any transport',
  { timeout: 120_000 },
  async () => {
    const urls = [
      'grpc://127.0.0.1:0?engine=grpc-js',
      'grpc://127.0.0.1:0?engine=lean',
      'grpcstream://127.0.0.1:0',
      ...(inject('rabbitmqUrl') ? [freshQueueUrl()] : []),
      ...(inject('natsUrl') ? [freshSubjectUrl()] : []),
    ]
    const outcomes = await Promise.all(urls.map(outcomesDuringAStop))
    expect(outcomes).toEqual(urls.map(() => Array.from({ length: requests }, () => '0')))
  },
)

/** What becomes of requests that are asked one after the other while whoever answers is stopped. */
async function outcomesDuringAStop(freshUrl: string): Promise<string[]> {
  const { child, url } = await startHangingProcess(freshUrl)
  const connection = await connect(url)
  onTestFinished(() => connection.close())
  const ask = (): Promise<string> =>
    connection
      .ask(new Uint8Array(), { method: 'test.Echo/Count', timeoutMs: 120_000 })
      .then(String, String)
  await ask()
  child.kill('SIGSTOP')
  const replies: Promise<string>[] = []
  for (let n = 0; n < requests; n++) {
    replies.push(ask())
    await sleep(frozenMs / requests)
  }
  child.kill('SIGCONT')
  return Promise.all(replies)
}
