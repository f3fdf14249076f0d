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
  /** Stops what was started and removes its files; does nothing to a broker that was given. */
  close(): Promise<void>
}

export interface BrokerOptions {
  /** Where `RABBITMQ_URL` and `PATH` are read. Default `process.env`. */
  readonly env?: NodeJS.ProcessEnv
  /** Gets one line whenever something takes longer than a start, such as an installation. */
  readonly onProgress?: (line: string) => void
  /** Whether RabbitMQ may be installed where that needs no question. Default true. */
  readonly allowInstall?: boolean
  /** Folders searched for `rabbitmq-server` before `PATH`, as glob patterns. Default: where packages put it. */
  readonly serverFolders?: readonly string[]
}
