import { setTimeout as sleep } from 'node:timers/promises'
import { beamIn, probeAmqp, startOwnBroker, type OwnBroker } from '@rpc-vs-mom/rabbitmq'

/** A broker of our own that comes back by itself when it is killed. */
export interface BreakableBroker extends OwnBroker {
  /** The process of the Erlang machine. */
  beam(): number
  /** Resolves with `performance.now()` at the moment when AMQP is answered; rejects after a minute without. */
  ready(): Promise<number>
}

/** A node takes 2 to 7 s on a quiet two-core machine. */
const readyBoundMs = 60_000
/** The moment of the first answer is a figure, so it is looked for often. */
const probeEveryMs = 5

/** Starts such a broker; rejects with one sentence where there is neither RabbitMQ nor an image of it. */
export async function startBreakableBroker(): Promise<BreakableBroker> {
  const broker = await startOwnBroker({ respawn: true })
  const port = Number(new URL(broker.url).port)
  return { ...broker, beam: () => beamIn(broker.pids()), ready: () => ready(port) }
}

async function ready(port: number): Promise<number> {
  const giveUpAtMs = performance.now() + readyBoundMs
  for (;;) {
    try {
      await probeAmqp('127.0.0.1', port)
      return performance.now()
    } catch (cause) {
      if (performance.now() > giveUpAtMs)
        throw new Error(`The broker is not back ${readyBoundMs} ms after it was killed.`, { cause })
      await sleep(probeEveryMs)
    }
  }
}
