import { Server, ServerCredentials, type ServerWritableStream } from '@grpc/grpc-js'
import type { Ask } from '@rpc-vs-mom/transport'
import { onTestFinished } from 'vitest'
import { cutShort, misbehaveByTurns, oneSaleMore, type Misbehaviour } from './misbehaviour.ts'

const method = 'protocol.SimulationService/GetSalesMetrics'

interface Misbehaving {
  readonly answer: Ask
  readonly kinds: readonly Misbehaviour[]
  readonly lateMs: number
}

/** A stock gRPC server of known misbehaviour; its URL. Shut down when the test ends. */
export async function misbehaveOverGrpc(options: Misbehaving): Promise<string> {
  const server = new Server()
  const next = misbehaveByTurns(options.kinds)
  // A stream of messages: the only way to get a stock server to answer with two.
  const bytes = (buffer: Buffer): Buffer => buffer
  server.register(
    `/${method}`,
    (call: ServerWritableStream<Buffer, Buffer>) => void respond(call, next(), options),
    bytes,
    bytes,
    'serverStream',
  )
  const port = await new Promise<number>((resolve, reject) => {
    server.bindAsync('127.0.0.1:0', ServerCredentials.createInsecure(), (error, bound) =>
      error ? reject(error) : resolve(bound),
    )
  })
  onTestFinished(() => server.forceShutdown())
  return `grpc://127.0.0.1:${port}`
}

async function respond(
  call: ServerWritableStream<Buffer, Buffer>,
  kind: Misbehaviour | undefined,
  { answer, lateMs }: Misbehaving,
): Promise<void> {
  if (kind === 'lost') return
  const right = Buffer.from(await answer(call.request, { method, timeoutMs: 10_000 }))
  const end = (...messages: Buffer[]): void => {
    for (const message of messages) call.write(message)
    call.end()
  }
  if (kind === 'late') setTimeout(() => end(right), lateMs)
  else if (kind === 'wrong') end(oneSaleMore(right))
  else if (kind === 'truncated') end(cutShort(right))
  else if (kind === 'doubled') end(right, right)
  else end(right)
}
