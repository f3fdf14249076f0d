import type { Server, ServerWritableStream } from '@grpc/grpc-js'
import { HealthImplementation } from 'grpc-health-check'
import { serviceName } from '@rpc-vs-mom/schema'

export interface ServedHealth {
  /** Says NOT_SERVING from now on, and ends the watching streams, which would keep the server open. */
  stop(): void
}

/**
 * Serves grpc.health.v1 for the whole server ("") and the service of the contract
 * (grpc/doc/health-checking.md).
 */
export function serveHealth(server: Server): ServedHealth {
  const health = new HealthImplementation({ '': 'SERVING', [serviceName]: 'SERVING' })
  const watching = new Set<Watch>()
  health.addToServer({
    addService: (definition, implementation) => {
      const watch = (call: Watch): void => {
        watching.add(call)
        call.on('close', () => watching.delete(call))
        call.on('cancelled', () => watching.delete(call))
        implementation['watch']?.(call as never, undefined as never)
      }
      server.addService(definition, { ...implementation, watch })
    },
  })
  return {
    stop: () => {
      health.setStatus('', 'NOT_SERVING')
      health.setStatus(serviceName, 'NOT_SERVING')
      for (const call of watching) call.end()
    },
  }
}

type Watch = ServerWritableStream<unknown, unknown>
