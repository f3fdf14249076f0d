/**
 * Request/reply over a work queue of our own broker, at `broker://host:port/queue`, on the lean engine of gRPC.
 *
 * Listeners of a queue compete for its calls, each within the credit that it gives the broker. A call to a queue
 * without listeners is UNAVAILABLE at once; one whose listener dies is given to another, three times at most. It carries
 * no metadata. `queues.proto` says what the messages are. It does not start a broker (the package experiment does).
 */
import type { Transport } from '../transport.ts'
import { connectBroker } from './connection.ts'
import { listenBroker } from './listener.ts'

export const broker: Transport = {
  scheme: 'broker',
  listen: listenBroker,
  connect: connectBroker,
}
