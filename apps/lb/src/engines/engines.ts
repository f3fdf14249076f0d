import { Address } from '@rpc-vs-mom/address'
import { CommandError } from '@rpc-vs-mom/cli'
import type { Engine, EngineOptions } from './engine.ts'
import { AskEngine } from './ask-engine.ts'
import { foreignUrl } from '../backends/foreign-url.ts'
import { CallEngine } from './grpc-js/call-engine.ts'
import { startRelayEngine } from './relay-engine.ts'

/** Every engine by name; none takes requests before it is told to listen. */
export const engines = {
  relay: startRelayEngine,
  'grpc-js': async (options) =>
    isGrpcThroughout([options.listenUrl, ...options.backendUrls])
      ? new CallEngine(options)
      : new AskEngine(options),
} satisfies Record<string, (options: EngineOptions) => Promise<Engine>>

export type EngineName = keyof typeof engines

/** The engine where none is named: the relay wherever it can work. */
export function engineFor(urls: readonly string[]): EngineName {
  return isGrpcThroughout(urls) ? 'relay' : 'grpc-js'
}

/** Throws one sentence when the relay is given a URL of another transport than `grpc:`. */
export function requireUrlsFor(engine: EngineName, urls: readonly string[]): void {
  const foreign = foreignUrl(urls)
  if (engine !== 'relay' || foreign === undefined) return
  throw new CommandError(
    'usage',
    `The relay takes grpc:// only, in front and behind; for ${String(new Address(foreign))} give --engine grpc-js.`,
  )
}

/**
 * Throws one sentence when an lb that was started with `before` cannot go on with `urls`: both engines
 * forward calls of gRPC only as long as nothing else is in front and behind.
 */
export function requireSameWire(
  engine: EngineName,
  before: readonly string[],
  urls: readonly string[],
): void {
  requireUrlsFor(engine, urls)
  const foreign = foreignUrl(urls)
  if (foreign === undefined || !isGrpcThroughout(before)) return
  throw new CommandError(
    'usage',
    `To take ${String(new Address(foreign))} beside workers of grpc: start the lb again.`,
  )
}

function isGrpcThroughout(urls: readonly string[]): boolean {
  return foreignUrl(urls) === undefined
}
