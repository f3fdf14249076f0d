import type { ChannelInterface } from '@grpc/grpc-js'
import { AskError } from '../../../ask-error.ts'
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
  const outcome = await askForHealth(channel, timeoutMs)
  if (!(outcome instanceof AskError)) {
    if (serving.equals(outcome)) return
    throw new AskError('UNAVAILABLE', 'The server says that it is not serving.')
  }
  if (outcome.code !== 'UNIMPLEMENTED') throw outcome
}

/** Resolves when the server answers within `timeoutMs`, whatever it says; rejects otherwise. */
export async function checkAlive(channel: ChannelInterface, timeoutMs: number): Promise<void> {
  const outcome = await askForHealth(channel, timeoutMs)
  if (!(outcome instanceof AskError)) return
  if (outcome.code === 'DEADLINE_EXCEEDED' || outcome.code === 'UNAVAILABLE') throw outcome
}

function askForHealth(
  channel: ChannelInterface,
  timeoutMs: number,
): Promise<Uint8Array | AskError> {
  const path = '/grpc.health.v1.Health/Check'
  const metadata = metadataFor({})
  return new Promise((resolve) => {
    const end = (ended: Uint8Array | AskError): void => {
      clearTimeout(timer)
      resolve(ended)
    }
    const timer = setTimeout(() => cancel(noAnswerWithin(timeoutMs)), timeoutMs)
    const request = { path, body: wholeServer, metadata, timeoutMs }
    const cancel = startUnaryCall(() => channel, request, end)
  })
}

function noAnswerWithin(timeoutMs: number): AskError {
  const sentence = `The server did not answer a health check within ${timeoutMs} ms.`
  return new AskError('DEADLINE_EXCEEDED', sentence)
}
