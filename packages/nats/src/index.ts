/**
 * The NATS server: found, started and stopped, as the package rabbitmq does it with its broker.
 *
 * It knows nothing of subjects or messages (transport), and it never touches a server that somebody else
 * started.
 */
export { acquireNats } from './acquire-nats.ts'
export { NamedNatsMissing, NoNats, type NatsOptions, type NatsServer } from './nats-server.ts'
