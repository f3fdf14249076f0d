import type { ChannelModel, Options } from 'amqplib'

/** Connects to a broker with a wire of its own; `options` are those of the socket, as amqplib hands them on. */
export type Engine = (
  target: Options.Connect,
  options: Readonly<Record<string, unknown>>,
) => Promise<ChannelModel>
