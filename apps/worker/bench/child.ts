import { join } from 'node:path'
import { ChildProgram } from '@rpc-vs-mom/experiment/processes'
import { nodeFlags } from '@rpc-vs-mom/node-flags'

/** A process of ours that listens; disposing of it ends it in order. */
export interface Child extends AsyncDisposable {
  readonly pid: number
  readonly url: string
}

/** Starts the worker that listens at `url` as it is started everywhere, by its folder and with its flags for Node. */
export function startWorker(url: string, ...flags: string[]): Promise<Child> {
  return start(join(import.meta.dirname, '..'), { flags, node: nodeFlags.worker, url })
}

/** Starts a worker whose every query takes `queryMs`. */
export function startSlowWorker(queryMs: number): Promise<Child> {
  return start(join(import.meta.dirname, 'slow-worker.ts'), { flags: [String(queryMs)] })
}

async function start(
  main: string,
  {
    flags,
    node = [],
    url = '',
  }: { flags: readonly string[]; node?: readonly string[]; url?: string },
): Promise<Child> {
  const program = new ChildProgram(main, flags, { node, env: { LISTEN_URL: url } })
  return {
    pid: program.pid,
    url: await program.ready(),
    // In order, because only then does Node write what it compiled to the cache.
    [Symbol.asyncDispose]: () => program.stop(graceMs),
  }
}

/** Longer than the worker's own. */
const graceMs = 20_000
