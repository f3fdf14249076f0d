import { SimulationServiceDefinition } from './generated/simulation.ts'

/** Fully qualified gRPC service name; `/${serviceName}/${method}` is the HTTP/2 path. */
export const serviceName = SimulationServiceDefinition.fullName

/** The methods of the contract; the first is meant where a message names none. */
export const methodNames = ['GetSalesMetrics', 'GetSystemStats'] as const

export type MethodName = (typeof methodNames)[number]

export function isMethodName(name: string): name is MethodName {
  return (methodNames as readonly string[]).includes(name)
}
