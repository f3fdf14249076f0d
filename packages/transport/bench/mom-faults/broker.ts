import { readFileSync } from 'node:fs'
import { connect } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { findServer, freePorts, startPrivateNode, type PrivateNode } from '@rpc-vs-mom/rabbitmq'

/** A node of our own that comes back by itself when it is killed, and that can be read. */
export interface BreakableBroker extends PrivateNode {
  /** The process of the Erlang machine. */
  beam(): number
  /** Resolves with `performance.now()` at the moment when AMQP is answered. */
  ready(): Promise<number>
  counters(): Promise<BrokerCounters>
}

/** What the broker has counted since it started. */
export interface BrokerCounters {
  /** Messages published by anybody. */
  readonly received: number
  /** Of those, messages that went into a queue. */
  readonly routed: number
  /** Deliveries that wait for an acknowledgement, redeliveries included. */
  readonly delivered: number
  readonly redelivered: number
  readonly acknowledged: number
}

/** Starts such a node; undefined where no RabbitMQ is installed. */
export async function startBreakableBroker(): Promise<BreakableBroker | undefined> {
  const server = findServer({})
  if (server === undefined) return undefined
  const [metricsPort] = (await freePorts(1)) as [number]
  const node = await startPrivateNode({
    server,
    plugins: ['rabbitmq_prometheus'],
    settings: ['prometheus.tcp.ip = 127.0.0.1', `prometheus.tcp.port = ${metricsPort}`],
    respawn: true,
  })
  const port = Number(new URL(node.url).port)
  return {
    ...node,
    beam: () => beamIn(node.pids()),
    ready: () => ready(port),
    counters: () => readCounters(metricsPort),
  }
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

async function readCounters(port: number): Promise<BrokerCounters> {
  const text = await (await fetch(`http://127.0.0.1:${port}/metrics`)).text()
  const sum = (name: string): number =>
    [...text.matchAll(new RegExp(`^rabbitmq_global_messages_${name}_total\\{.*\\} (\\d+)$`, 'gm'))]
      .map(([, value]) => Number(value))
      .reduce((total, value) => total + value, 0)
  return {
    received: sum('received'),
    routed: sum('routed'),
    delivered: sum('delivered_consume_manual_ack'),
    redelivered: sum('redelivered'),
    acknowledged: sum('acknowledged'),
  }
}

function commandOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/comm`, 'utf8')
  } catch {
    return ''
  }
}
