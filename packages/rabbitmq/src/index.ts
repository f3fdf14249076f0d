/**
 * The broker: finds, starts and stops a private RabbitMQ node.
 *
 * It knows nothing of queues or messages (transport), and it never touches a broker that somebody else
 * started: a node or container of its own lives in a folder of its own and leaves nothing behind, even
 * when the process that asked for it is killed.
 */
export { acquireBroker } from './acquire-broker.ts'
export type { Broker, BrokerOptions } from './broker.ts'
export { findServer } from './find-server.ts'
export { NoBroker } from './no-broker.ts'
export { freePorts } from './free-ports.ts'
export { startPrivateNode, type PrivateNode, type PrivateNodeOptions } from './private-node.ts'
