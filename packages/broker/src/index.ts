/**
 * A message broker that speaks gRPC: the service of the Message-Broker study, on stores of several kinds.
 *
 * It knows no workload and no transport but the lean engine it stands on.
 */
export { type BrokerOptions, type RunningBroker, startBroker } from './broker.ts'
export { openStore, storeForms } from './stores/open-store.ts'
export { RamStore } from './stores/ram.ts'
export { SqliteStore } from './stores/sqlite.ts'
export type { Store } from './stores/store.ts'
export { slowPolicies, type SlowPolicy } from './subjects/subscribers.ts'
