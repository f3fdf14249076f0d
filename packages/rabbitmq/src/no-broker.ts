/** A broker was named and is not there: its user wants no other, and no work without it. */
export class NamedBrokerMissing extends Error {
  override readonly name = 'NamedBrokerMissing'

  /** `fault`: what was named and what is wrong with it, such as `RABBITMQ_URL names ..., but ...`. */
  constructor(fault: string, options?: ErrorOptions) {
    super(`${fault}; start that broker, or unset the variable.`, options)
  }
}

/** There is no broker and no way to get one without asking; the message says why and what to do. */
export class NoBroker extends Error {
  override readonly name = 'NoBroker'

  /** `reasons`: one clause for each way that was tried. */
  constructor(reasons: readonly string[], options?: ErrorOptions) {
    super(
      [
        `There is no RabbitMQ to use: ${reasons.join('; ')}. Three ways to get one:`,
        '  - set RABBITMQ_URL to a running broker, such as amqp://guest:guest@127.0.0.1:5672',
        '  - install it: apt-get install rabbitmq-server (Debian, Ubuntu) or brew install rabbitmq (macOS)',
        '  - start Docker; a container of rabbitmq:4-management is then used',
      ].join('\n'),
      options,
    )
  }
}
