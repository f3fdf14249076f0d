import type { BrokerReading } from './broker-reading.ts'
import type { BrokerWatch } from './watch-broker.ts'

/** A RabbitMQ that answers AMQP 0-9-1. */
export interface Broker {
  /** `amqp://user:password@host:port` with `/vhost` unless that is the default one; never ends in a slash. */
  readonly url: string
  /** As the broker itself says, such as `3.10.8`. */
  readonly version: string
  readonly how: 'given' | 'private-node' | 'container'
  /**
   * Processes whose CPU and memory count as the broker, right now: the node and all it started. Empty
   * when they cannot be seen from here, as with a broker that was given or a container in a virtual machine.
   */
  pids(): number[]
  /** To end it on purpose and start it again; there where that was asked for, with a node of an installed RabbitMQ. */
  readonly breakable?: BreakableNode
  /** Reads its counters each second from now on; absent for a broker that was given: AMQP shows none. */
  watch?(): BrokerWatch
  /** Stops what was started and removes its files; does nothing to a broker that was given. */
  close(): Promise<void>
}

/** A node that others end on purpose. */
export interface BreakableNode {
  /** Its Erlang machine, which does the work; throws while there is none. */
  beam(): number
  /** Keeps it from being started again when it ends, until `start`; without it an end is the end of the broker. */
  hold(): void
  /** Starts it on the same data; resolves when AMQP is answered. */
  start(): Promise<void>
}

/** A broker of our own, which may be told and broken. */
export interface OwnBroker extends Broker {
  watch(): BrokerWatch
  /**
   * The same for 10 s at most, in which the broker reads nothing from its connections until the watch is
   * closed (in a container: until the 10 s are over), so that its counters come to rest and stay there.
   */
  watchDeaf(): BrokerWatch
  /** Reads its counters once. */
  read(): Promise<BrokerReading>
  /** Runs `rabbitmqctl` with these words against it; gives what it prints. */
  control(...words: string[]): Promise<string>
}

/** How a broker of our own is to be. */
export interface OwnBrokerOptions {
  /** AMQP port on 127.0.0.1. Default: a free one. */
  readonly port?: number
  /** Password of the user `bench`. Default: a random one. */
  readonly password?: string
  /** More lines of `rabbitmq.conf`; they win over ours. */
  readonly settings?: readonly string[]
  /** Whether a node that ends by itself is started again on the same data, until closed. */
  readonly respawn?: boolean
  /** Whether it is `breakable`. */
  readonly isBreakable?: boolean
}

export interface BrokerOptions {
  /** Where `RABBITMQ_URL` and `PATH` are read. Default `process.env`. */
  readonly env?: NodeJS.ProcessEnv
  /** Gets one line whenever something takes longer than a start, such as an installation. */
  readonly onProgress?: (line: string) => void
  /** Whether it is to be `breakable`, which only a node of an installed RabbitMQ can be. Default false. */
  readonly isBreakable?: boolean
  /** Whether RabbitMQ may be installed where that needs no question. Default true. */
  readonly allowInstall?: boolean
  /** Folders searched for `rabbitmq-server` before `PATH`, as glob patterns. Default: where packages put it. */
  readonly serverFolders?: readonly string[]
}
