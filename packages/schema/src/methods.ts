import { SimulationServiceDefinition } from './generated/simulation.ts'

/** Fully qualified gRPC service name. */
export const serviceName = 'protocol.SimulationService'

export const getSalesMetrics = `${serviceName}/GetSalesMetrics` as const
export const getSystemStats = `${serviceName}/GetSystemStats` as const

/** The methods of the contract in full; `/${method}` is the HTTP/2 path. The first is meant where a message names none. */
export const methodNames = [getSalesMetrics, getSystemStats] as const

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
 * The methods that the service calls free of side effects and that are answered by one message, so that
 * asking twice does no harm, and an answer may be kept until it is whole.
 */
export function idempotentMethodsOf({ fullName, methods }: ServiceDefinition): string[] {
  const repeatable = Object.values(methods).filter(
    ({ options, responseStream }) =>
      options.idempotencyLevel === 'NO_SIDE_EFFECTS' && !responseStream,
  )
  return repeatable.map(({ name }) => `${fullName}/${name}`)
}

/** Those of the contract. */
export const idempotentMethods = idempotentMethodsOf(SimulationServiceDefinition)
