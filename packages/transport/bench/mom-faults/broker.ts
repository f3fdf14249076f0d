import { readFileSync } from 'node:fs'
import { connect } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { startOwnBroker, type OwnBroker } from '@rpc-vs-mom/rabbitmq'

/** A broker of our own that comes back by itself when it is killed. */
export interface BreakableBroker extends OwnBroker {
  /** The process of the Erlang machine. */
  beam(): number
  /** Resolves with `performance.now()` at the moment when AMQP is answered. */
  ready(): Promise<number>
}

/** Starts such a broker; rejects with one sentence where there is neither RabbitMQ nor an image of it. */
export async function startBreakableBroker(): Promise<BreakableBroker> {
  const broker = await startOwnBroker({ respawn: true })
  const port = Number(new URL(broker.url).port)
  return { ...broker, beam: () => beamIn(broker.pids()), ready: () => ready(port) }
}

function beamIn(pids: readonly number[]): number {
  const beam = pids.find((pid) => commandOf(pid).startsWith('beam'))
  if (beam === undefined) throw new Error('the broker has no Erlang machine')
  return beam
}

async function ready(port: number): Promise<number> {
  for (;;) {
    if (await answersAmqp(port)) return performance.now()
    await sleep(5)
  }
}

function answersAmqp(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => socket.write('AMQP\0\0\u0009\u0001'))
    const end = (answered: boolean): void => {
      socket.destroy()
      resolve(answered)
    }
    socket.once('data', () => end(true))
    socket.once('error', () => end(false))
    socket.once('close', () => end(false))
  })
}

function commandOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/comm`, 'utf8')
  } catch {
    return ''
  }
}
