import { CommandError } from '@rpc-vs-mom/cli'
import type { Engine, EngineOptions } from './engine.ts'
import { startGrpcJsEngine } from './grpc-js-engine.ts'
import { startRelayEngine } from './relay-engine.ts'

/** Every engine by name; rejects as the wire does when it cannot listen. */
export const engines = {
  relay: startRelayEngine,
  'grpc-js': startGrpcJsEngine,
} satisfies Record<string, (options: EngineOptions) => Promise<Engine>>

export type EngineName = keyof typeof engines

/** Throws one sentence when the relay is given a URL of another transport than `grpc:`. */
export function requireUrlsFor(engine: EngineName, urls: readonly string[]): void {
  const foreign = urls.find((url) => !url.startsWith('grpc:'))
  if (engine !== 'relay' || foreign === undefined) return
  throw new CommandError(
    'usage',
    `The relay takes grpc:// only, in front and behind; for ${foreign} give --engine grpc-js.`,
  )
}
