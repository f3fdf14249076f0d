import type { BrokerKind } from './broker.ts'
import { grpcBroker } from './grpc-broker.ts'
import { nats } from './nats.ts'
import { rabbitmq } from './rabbitmq.ts'

/** Every kind of broker, by the name that variants ask for it with. */
export const brokers = { rabbitmq, nats, broker: grpcBroker } satisfies Record<string, BrokerKind>

export type BrokerName = keyof typeof brokers
