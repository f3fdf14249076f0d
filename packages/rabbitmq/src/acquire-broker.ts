import type { Broker, BrokerOptions } from './broker.ts'
import { startContainer } from './container.ts'
import { findServer } from './find-server.ts'
import { givenBroker } from './given-broker.ts'
import { installPackage } from '@rpc-vs-mom/servers'
import { NamedBrokerMissing, NoBroker } from './no-broker.ts'
import { startPrivateNode } from './private-node.ts'

/**
 * Gets a broker, in this order: `RABBITMQ_URL`; a container of the image that `RABBITMQ_IMAGE` names; a private node of an installed RabbitMQ; a container; a private node after an installation that needs no question. Throws `NoBroker` when none
 * works, and `NamedBrokerMissing` at once when one of the two is set and does not work, because another broker was
 * not asked for. With `RABBITMQ_URL=none` none is looked for.
 */
export async function acquireBroker(options: BrokerOptions = {}): Promise<Broker> {
  const url = (options.env ?? process.env)['RABBITMQ_URL']
  if (url === 'none') throw new NoBroker(['RABBITMQ_URL is "none"'])
  if (url) return givenBroker(url)
  const image = (options.env ?? process.env)['RABBITMQ_IMAGE']
  if (image) {
    return startContainer(options).catch((cause: Error) => {
      throw new NamedBrokerMissing(`RABBITMQ_IMAGE names ${image}, but ${cause.message}`, { cause })
    })
  }
  const reasons = ['RABBITMQ_URL is not set']
  for (const way of [installedNode, startContainer, newlyInstalledNode]) {
    try {
      return await way(options)
    } catch (error) {
      reasons.push(error instanceof Error ? error.message : String(error))
    }
  }
  throw new NoBroker(reasons)
}

const rabbitmq = { name: 'RabbitMQ', apt: 'rabbitmq-server', brew: 'rabbitmq' }

async function installedNode(options: BrokerOptions): Promise<Broker> {
  const server = findServer(options)
  if (server === undefined) throw new Error('no rabbitmq-server is installed')
  return startPrivateNode({ server, isBreakable: options.isBreakable ?? false })
}

async function newlyInstalledNode(options: BrokerOptions): Promise<Broker> {
  if (findServer(options) !== undefined) throw new Error('installing it again would not help')
  await installPackage(rabbitmq, options)
  return installedNode(options)
}
