import { asBuffer } from '../../../as-buffer.ts'
import { AskError } from '../../../ask-error.ts'
import type { Call } from '../../../ask.ts'
import { maxTimeoutMs } from '../../../transport-limits.ts'
import type { Outstanding } from '../../../outstanding.ts'
import type { Channel } from './channel.ts'
import { ClientCall } from './client-call.ts'

/** HealthCheckResponse with `status = SERVING`: field 1, varint 1. */
const serving = Buffer.from([0x08, 0x01])

/** Asks by a unary call. */
export function askOver(
  channel: Channel,
  outstanding: Outstanding,
  { body, call }: { body: Uint8Array; call: Call },
): Promise<Uint8Array> {
  return outstanding.ask(body, call, (end) => {
    const { method, contentType, metadata } = call
    const timeoutMs = Math.min(call.timeoutMs, maxTimeoutMs)
    const sent = new ClientCall({ method, contentType, timeoutMs, metadata }, asBuffer(body), end)
    sent.onReply = call.onReply
    channel.send(sent)
    return () => channel.stop(sent)
  })
}

/** As `checkHealth` of the engine grpc-js: a server without health is taken for healthy. */
export async function checkHealth(
  channel: Channel,
  checks: Outstanding,
  timeoutMs: number,
): Promise<void> {
  const call = { method: 'grpc.health.v1.Health/Check', timeoutMs }
  try {
    const reply = await askOver(channel, checks, { body: new Uint8Array(), call })
    if (serving.equals(reply)) return
  } catch (error) {
    if (error instanceof AskError && error.code === 'UNIMPLEMENTED') return
    throw error
  }
  throw new AskError('UNAVAILABLE', 'The server says that it is not serving.')
}
