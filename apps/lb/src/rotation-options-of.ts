import { policies, type RotationOptions } from '@rpc-vs-mom/balancer'
import type { EngineOptions } from './engine.ts'

/** The part of an engine's options that decides who gets a request: the same for every engine. */
export function rotationOptionsOf(options: EngineOptions): RotationOptions {
  const { policy, credits, admission, clock, checks, graceMs, onChange } = options
  return {
    clock,
    policy: policies[policy](Math.random),
    credits,
    admission,
    checks,
    drainMs: graceMs,
    onChange,
  }
}
