import { createRotation, RetryBudget, type Rotation } from '@rpc-vs-mom/balancer'
import type { EngineOptions, LbCounts } from './engine.ts'
import { rotationOptionsOf } from './rotation-options-of.ts'
import { type RoutedBackend, RotationRouter } from './rotation-router.ts'
import { StallBound } from './stall-bound.ts'

/** What decides where calls go, in every engine that forwards calls of grpc. */
export class CallRouting<B extends { readonly id: string }> {
  readonly rotation: Rotation<RoutedBackend<B>>
  readonly budget: RetryBudget
  readonly stallBound = new StallBound()
  readonly router: RotationRouter<B>
  /** Whether a call with this path may run twice and is answered by one message. */
  readonly isIdempotent: (path: string) => boolean

  /** `controlPlane` answers for the lb itself, where the data plane does not. */
  constructor(options: EngineOptions, controlPlane?: () => B) {
    const { clock, maxConcurrent, rateGate, hedgeAfter } = options
    const idempotentPaths = new Set(options.contract.idempotent.map((method) => `/${method}`))
    this.isIdempotent = (path) => idempotentPaths.has(path)
    this.rotation = createRotation(rotationOptionsOf(options))
    this.budget = new RetryBudget({ clock })
    this.router = new RotationRouter<B>({
      rotation: this.rotation,
      budget: this.budget,
      stallBound: this.stallBound,
      clock,
      maxConcurrent,
      rateGate,
      hedgeAfter,
      isIdempotent: this.isIdempotent,
      ...(controlPlane && { controlPlane }),
    })
  }

  counts(replays: number): LbCounts {
    const hedges = this.router.hedges()
    return {
      ...this.rotation.snapshot(),
      replays,
      aboveConcurrency: this.router.aboveConcurrency,
      silenceBoundMs: this.stallBound.boundMs,
      ...(hedges && { hedges }),
    }
  }

  async close(): Promise<void> {
    this.router.close()
    await this.rotation.close()
  }
}
