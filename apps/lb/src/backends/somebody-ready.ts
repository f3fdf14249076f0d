import type { BackendChange } from '@rpc-vs-mom/balancer'
import type { Call } from '@rpc-vs-mom/transport'

/** Knows which workers are ready, and lets requests wait until one is. */
export class SomebodyReady {
  readonly #ready = new Set<string>()
  readonly #waiting = new Set<() => void>()

  note({ id, state }: BackendChange): void {
    if (state !== 'ready') return void this.#ready.delete(id)
    this.#ready.add(id)
    for (const go of this.#waiting) go()
  }

  /** Resolves when a worker is ready, when the time of the call is up, or when its caller is gone. */
  async wait({ timeoutMs, signal }: Pick<Call, 'timeoutMs' | 'signal'>): Promise<void> {
    if (this.#ready.size > 0 || signal?.aborted === true) return
    const { promise, resolve } = Promise.withResolvers<void>()
    const timer = setTimeout(resolve, Math.max(0, timeoutMs))
    signal?.addEventListener('abort', () => resolve(), { once: true })
    this.#waiting.add(resolve)
    await promise
    clearTimeout(timer)
    this.#waiting.delete(resolve)
  }
}
