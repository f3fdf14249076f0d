import { once } from 'node:events'
import { ChildProgram } from '@rpc-vs-mom/experiment/processes'
import type { Usage } from './usage.ts'

/** To a client: a closed loop to run; to a server: what it uses counts from here, or until here. */
export type ToPeer = Loop | 'begin' | 'end'

export interface Loop {
  readonly outstanding: number
  readonly limitMs: number
}

/** What came of a closed loop. */
export interface Looped {
  readonly calls: number
  readonly tookMs: number
  readonly p50Ms: number
  readonly p99Ms: number
  readonly usage: Usage
}

export type FromPeer =
  | { readonly type: 'looped'; readonly looped: Looped }
  | { readonly type: 'used'; readonly usage: Usage }

const main = import.meta.resolve('./peer.ts')

/** One side in a process of its own, ended with its scope. */
export class Peer implements AsyncDisposable {
  readonly #program: ChildProgram
  readonly url: string

  private constructor(program: ChildProgram, url: string) {
    this.#program = program
    this.url = url
  }

  /** Starts a side at `url` for messages of so many bytes, and resolves when it is ready. */
  static async start(side: Side, url: string, bytes: number): Promise<Peer> {
    const program = new ChildProgram(main, [side, String(bytes)], { env: { LISTEN_URL: url } })
    return new Peer(program, await program.ready())
  }

  async loop(loop: Loop): Promise<Looped> {
    const event = await this.#asked(loop)
    if (event.type !== 'looped') throw new Error(`a client said ${event.type}`)
    return event.looped
  }

  begin(): void {
    this.#program.child.send('begin' satisfies ToPeer)
  }

  /** What it used since it was told to begin. */
  async end(): Promise<Usage> {
    const event = await this.#asked('end')
    if (event.type !== 'used') throw new Error(`a server said ${event.type}`)
    return event.usage
  }

  async #asked(message: ToPeer): Promise<FromPeer> {
    const { child } = this.#program
    const ended = this.#program.ended().then(({ stderr }) => {
      throw new Error(`a peer ended: ${stderr.trim()}`)
    })
    ended.catch(() => undefined)
    child.send(message)
    const [event] = (await Promise.race([once(child, 'message'), ended])) as [FromPeer]
    return event
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#program.kill()
  }
}

type Side = 'client' | 'server' | 'both'
