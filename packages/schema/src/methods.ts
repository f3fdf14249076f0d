import { SimulationServiceDefinition } from './generated/simulation.ts'

/** Fully qualified gRPC service name; `/${serviceName}/${method}` is the HTTP/2 path. */
export const serviceName = SimulationServiceDefinition.fullName

/** The methods of the contract; the first is meant where a message names none. */
export const methodNames = ['GetSalesMetrics', 'GetSystemStats'] as const

export type MethodName = (typeof methodNames)[number]

/**
 * The gRPC paths of methods that the contract calls free of side effects and that are answered by one message,
 * so that asking twice does no harm, and an answer may be kept until it is whole.
 */
export const idempotentPaths: ReadonlySet<string> = new Set(
  Object.values(SimulationServiceDefinition.methods)
    .filter(({ options, responseStream }) => {
      return options.idempotencyLevel === 'NO_SIDE_EFFECTS' && !responseStream
    })
    .map(({ name }) => `/${serviceName}/${name}`),
)

export function isMethodName(name: string): name is MethodName {
  return (methodNames as readonly string[]).includes(name)
}
