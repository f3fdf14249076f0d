/**
 * The broker: finds, starts and stops a private RabbitMQ node.
 *
 * It knows nothing of queues or messages (transport), and it never touches a broker that somebody else
 * started: a node or container of its own lives in a folder of its own and leaves nothing behind, even
 * when the process that asked for it is killed.
 */
export { acquireBroker } from './acquire-broker.ts'
export { probeAmqp } from './amqp-probe.ts'
export { beamIn } from './breakable-node.ts'
export type { BreakableNode, Broker, BrokerOptions, OwnBroker, OwnBrokerOptions } from './broker.ts'
export type { BrokerCounters, BrokerReading, QueueDepth } from './broker-reading.ts'
export { NamedBrokerMissing, NoBroker } from './no-broker.ts'
export { canStartOwnBroker, startOwnBroker } from './own-broker.ts'
export type { BrokerWatch } from './watch-broker.ts'
