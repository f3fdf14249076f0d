import { acquireBroker } from '@rpc-vs-mom/rabbitmq'
import { type Started, startSerialWorker } from '../processes/start-process.ts'

/** A work queue of RabbitMQ with workers of its own behind it; a broker that was started is stopped again. */
export async function startWorkQueue({
  workers,
  prefetch,
}: {
  readonly workers: number
  readonly prefetch: number
}): Promise<Started> {
  await using stack = new AsyncDisposableStack()
  const broker = stack.adopt(await acquireBroker(), (one) => one.close())
  const url = `${broker.url}/bench-binding-${process.pid}`
  for (let n = 0; n < workers; n += 1) stack.use(await startSerialWorker(url, prefetch))
  const kept = stack.move()
  return { url, pids: () => broker.pids(), [Symbol.asyncDispose]: () => kept.disposeAsync() }
}
