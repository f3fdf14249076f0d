import {
  status,
  type sendUnaryData,
  type Server,
  type ServerUnaryCall,
  type ServerWritableStream,
} from '@grpc/grpc-js'
import { asBuffer } from '../../../as-buffer.ts'
import {
  readHealthRequest,
  servingStatus,
  writeHealthList,
  writeHealthResponse,
  type HealthCheckRequest,
  type ServingStatus,
} from '../../health-messages.ts'

export interface ServedHealth {
  /** Says NOT_SERVING from now on, and ends the watching streams, which would keep the server open. */
  stop(): void
}

/**
 * Serves grpc.health.v1 for the whole server ("") and the `services` by name
 * (grpc/doc/health-checking.md). By hand, because grpc-health-check reads its proto while it is imported,
 * which takes a worker a sixth of its start.
 */
export function serveHealth(server: Server, services: readonly string[]): ServedHealth {
  const statuses = new Map<string, ServingStatus>(
    ['', ...services].map((service) => [service, servingStatus.serving]),
  )
  const watching = new Set<Watch>()
  const statusOf = (service: string): ServingStatus =>
    statuses.get(service) ?? servingStatus.serviceUnknown

  function check(
    { request: { service } }: Unary<HealthCheckRequest>,
    reply: sendUnaryData<Buffer>,
  ): void {
    if (statuses.has(service)) reply(null, writeHealthResponse(statusOf(service)))
    else reply({ code: status.NOT_FOUND, details: `There is no service "${service}".` })
  }

  function watch(call: Watch): void {
    watching.add(call)
    for (const end of ['close', 'cancelled']) call.on(end, () => watching.delete(call))
    call.write(writeHealthResponse(statusOf(call.request.service)))
  }

  function list(_: Unary<Buffer>, reply: sendUnaryData<Buffer>): void {
    reply(null, writeHealthList(statuses))
  }

  const path = '/grpc.health.v1.Health'
  server.register(`${path}/Check`, check, asBuffer, readHealthRequest, 'unary')
  server.register(`${path}/Watch`, watch, asBuffer, readHealthRequest, 'serverStream')
  server.register(`${path}/List`, list, asBuffer, (bytes) => bytes, 'unary')

  return {
    stop: () => {
      for (const service of statuses.keys()) statuses.set(service, servingStatus.notServing)
      for (const call of watching) {
        call.write(writeHealthResponse(statusOf(call.request.service)))
        call.end()
      }
    },
  }
}

type Unary<T> = ServerUnaryCall<T, Buffer>
type Watch = ServerWritableStream<HealthCheckRequest, Buffer>
