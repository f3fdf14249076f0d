import { type Balancer, createBalancer } from '@rpc-vs-mom/balancer'
import { AskError, type Call, isPeerFault, listen, type Listener } from '@rpc-vs-mom/transport'
import type { Engine, EngineOptions, LbCounts } from './engine.ts'
import { remoteBackend } from './remote-backend.ts'
import { rotationOptionsOf } from './rotation-options-of.ts'
import { weightedUrl } from './weighted-url.ts'

/** Answers every request by asking one worker, once. Works between any two transports. */
export class AskEngine implements Engine {
  readonly #options: EngineOptions
  readonly #balancer: Balancer<Uint8Array, Call, Uint8Array>
  #listener: Listener | undefined
  readonly listening = undefined
  url = ''

  constructor(options: EngineOptions) {
    this.#options = options
    this.#balancer = createBalancer({
      ...rotationOptionsOf(options),
      unavailable: (sentence) => new AskError('UNAVAILABLE', sentence),
      tooBusy: (sentence) => new AskError('RESOURCE_EXHAUSTED', sentence),
      isBackendFault: isPeerFault,
      isLate: (error) => AskError.from(error).code === 'DEADLINE_EXCEEDED',
    })
  }

  async listen(): Promise<void> {
    const { listenUrl, maxConcurrent } = this.#options
    this.#listener = await listen(listenUrl, (request, call) => this.#answer(request, call), {
      maxConcurrent,
    })
    this.url = this.#listener.url
  }

  setWorkers(urls: readonly string[]): void {
    const { open } = this.#options
    this.#balancer.setBackends(urls.map((text) => remoteBackend(weightedUrl(text), open)))
  }

  counts(): LbCounts {
    return this.#balancer.snapshot()
  }

  async drain(): Promise<void> {
    await this.#listener?.close(this.#options.graceMs)
  }

  close(): Promise<void> {
    return this.#balancer.close()
  }

  async #answer(request: Uint8Array, call: Call): Promise<Uint8Array> {
    const aboveRate = this.#options.rateGate.refusal('')
    if (aboveRate) throw new AskError('RESOURCE_EXHAUSTED', aboveRate.sentence)
    return this.#balancer.ask(request, call, call)
  }
}
