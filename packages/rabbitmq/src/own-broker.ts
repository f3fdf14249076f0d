import type { BrokerOptions, OwnBroker, OwnBrokerOptions } from './broker.ts'
import { startContainer } from './container.ts'
import { findServer } from './find-server.ts'
import { startPrivateNode } from './private-node.ts'

/**
 * Whether a broker of our own can be started here without installing anything: RabbitMQ is installed, or
 * `RABBITMQ_IMAGE` names an image.
 */
export function canStartOwnBroker(options: BrokerOptions = {}): boolean {
  return imageNamed(options) || findServer(options) !== undefined
}

/**
 * Starts a broker that may be told and broken: a container of the image that `RABBITMQ_IMAGE` names, or
 * else a node of the installed RabbitMQ. Rejects with one sentence when there is neither.
 */
export async function startOwnBroker(
  options: BrokerOptions & OwnBrokerOptions = {},
): Promise<OwnBroker> {
  if (imageNamed(options)) return startContainer(options)
  const server = findServer(options)
  if (server === undefined) {
    throw new Error('No rabbitmq-server is installed; install RabbitMQ or set RABBITMQ_IMAGE.')
  }
  return startPrivateNode({ ...options, server })
}

function imageNamed({ env = process.env }: BrokerOptions): boolean {
  return Boolean(env['RABBITMQ_IMAGE'])
}
