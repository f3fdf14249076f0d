import type { Handler, ServiceCall } from './handler.ts'

export interface ServiceOptions {
  /** One for each method; of two for the same the last one answers. */
  readonly handlers: readonly Handler[]
}

export interface Service {
  /** Answers one request by the handler of its method; rejects with UNIMPLEMENTED where there is none. */
  readonly answer: (request: Uint8Array, call: ServiceCall) => Promise<Uint8Array>
}

/** Asked for a method that the service does not have. */
class UnknownMethod extends Error {
  override readonly name = 'UnknownMethod'
  readonly code = 'UNIMPLEMENTED'
}

export function createService({ handlers }: ServiceOptions): Service {
  const byMethod = new Map(handlers.map((handler) => [handler.method, handler]))
  return {
    async answer(request, call) {
      const handler = byMethod.get(call.method)
      if (handler === undefined) throw new UnknownMethod(`There is no method "${call.method}".`)
      return handler.answer(request, call)
    },
  }
}
