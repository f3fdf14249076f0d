/**
 * Request/reply over a RabbitMQ queue, at `amqp://user:password@host:port/[vhost/]queue`.
 *
 * Requests go through the default exchange into one work queue that all listeners compete for; replies
 * come back over direct reply-to. Whatever breaks is opened again; a request waits for that until its
 * deadline. It does not start a broker (the package rabbitmq does) and chooses no worker: the broker does.
 */
import type { Transport } from '../transport.ts'
import { connectAmqp } from './asking/connection.ts'
import { listenAmqp } from './answering/listener.ts'

export const amqp: Transport = { scheme: 'amqp', listen: listenAmqp, connect: connectAmqp }
