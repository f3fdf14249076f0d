import type { ChannelInterface } from '@grpc/grpc-js'
import { AskError } from '../ask-error.ts'
import { metadataFor } from './body.ts'
import { startUnaryCall } from './unary-call.ts'

/** HealthCheckRequest for the whole server: its only field is empty (grpc/health/v1/health.proto). */
const wholeServer = new Uint8Array()

/** HealthCheckResponse with `status = SERVING`: field 1, varint 1. */
const serving = Buffer.from([0x08, 0x01])

/**
 * Asks grpc.health.v1 whether the server takes requests; rejects with UNAVAILABLE when it does not. One
 * without that service is taken for healthy, as grpc/doc/health-checking.md says of clients.
 */
export async function checkHealth(channel: ChannelInterface, timeoutMs: number): Promise<void> {
  const path = '/grpc.health.v1.Health/Check'
  const metadata = metadataFor(undefined)
  const outcome = await new Promise<Uint8Array | AskError>((resolve) => {
    startUnaryCall(() => channel, { path, body: wholeServer, metadata, timeoutMs }, resolve)
  })
  if (!(outcome instanceof AskError)) {
    if (serving.equals(outcome)) return
    throw new AskError('UNAVAILABLE', 'The server says that it is not serving.')
  }
  if (outcome.code !== 'UNIMPLEMENTED') throw outcome
}
