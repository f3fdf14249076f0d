import { createBalancer } from '@rpc-vs-mom/balancer'
import { AskError, type Call, isPeerFault, listen } from '@rpc-vs-mom/transport'
import type { Engine, EngineOptions } from './engine.ts'
import { aboveRate } from './refusals.ts'
import { remoteBackend } from './remote-backend.ts'
import { rotationOptionsOf } from './rotation-options-of.ts'

/**
 * Takes every request as a call and makes a call of its own to the worker; never asks twice. Works over
 * every transport, and for `grpc:` both calls are those of grpc-js, with the messages passed on undecoded.
 */
export async function startGrpcJsEngine(options: EngineOptions): Promise<Engine> {
  const { open } = options
  const balancer = createBalancer<Uint8Array, Call, Uint8Array>({
    ...rotationOptionsOf(options),
    unavailable: (sentence) => new AskError('UNAVAILABLE', sentence),
    tooBusy: (sentence) => new AskError('RESOURCE_EXHAUSTED', sentence),
    isBackendFault: isPeerFault,
    isLate: (error) => AskError.from(error).code === 'DEADLINE_EXCEEDED',
  })
  const { rateLimit } = options
  const answer = async (request: Uint8Array, call: Call): Promise<Uint8Array> => {
    if (rateLimit && rateLimit.take() > 0) throw new AskError('RESOURCE_EXHAUSTED', aboveRate)
    return balancer.ask(request, call, call)
  }
  const listener = await listen(options.listenUrl, answer, { maxConcurrent: options.maxConcurrent })
  return {
    url: listener.url,
    setWorkers: (urls) => balancer.setBackends(urls.map((url) => remoteBackend(url, open))),
    counts: () => balancer.snapshot(),
    drain: () => listener.close(options.graceMs),
    close: () => balancer.close(),
  }
}
