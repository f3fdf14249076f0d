import type { RotationOptions } from '@rpc-vs-mom/balancer'
import { rotationChoice } from '../flags/choice.ts'
import type { EngineOptions } from './engine.ts'

/** The part of an engine's options that decides who gets a request: the same for every engine. */
export function rotationOptionsOf(options: EngineOptions): RotationOptions {
  const { clock, checks, graceMs, onChange } = options
  return { ...rotationChoice(options), clock, checks, drainMs: graceMs, onChange }
}
