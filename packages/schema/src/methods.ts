import { SimulationServiceDefinition } from './generated/simulation.ts'

/** Fully qualified gRPC service name; `/${serviceName}/${method}` is the HTTP/2 path. */
export const serviceName = SimulationServiceDefinition.fullName

/** The methods of the contract; the first is meant where a message names none. */
export const methodNames = ['GetSalesMetrics', 'GetSystemStats'] as const

export type MethodName = (typeof methodNames)[number]

/** What ts-proto generates of a service, as far as it is looked at here. */
interface ServiceDefinition {
  readonly fullName: string
  readonly methods: Readonly<Record<string, MethodDefinition>>
}

interface MethodDefinition {
  readonly name: string
  readonly responseStream: boolean
  readonly options: { readonly idempotencyLevel?: string }
}

/**
 * The gRPC paths of methods that the service calls free of side effects and that are answered by one message,
 * so that asking twice does no harm, and an answer may be kept until it is whole.
 */
export function idempotentPathsOf({ fullName, methods }: ServiceDefinition): ReadonlySet<string> {
  const repeatable = Object.values(methods).filter(
    ({ options, responseStream }) =>
      options.idempotencyLevel === 'NO_SIDE_EFFECTS' && !responseStream,
  )
  return new Set(repeatable.map(({ name }) => `/${fullName}/${name}`))
}

/** Those of the contract. */
export const idempotentPaths = idempotentPathsOf(SimulationServiceDefinition)

export function isMethodName(name: string): name is MethodName {
  return (methodNames as readonly string[]).includes(name)
}
