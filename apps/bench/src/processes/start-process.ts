import type { ChildProcess } from 'node:child_process'
import { ChildProgram } from '@rpc-vs-mom/experiment/processes'
import { nodeFlags } from '@rpc-vs-mom/node-flags'

/** A program of ours that listens; disposing of it ends it. */
export interface Started extends AsyncDisposable {
  readonly url: string
  readonly pid?: number | undefined
  /** Processes that belong to it and were not started by this one. */
  readonly pids?: () => number[]
}

/** One that this process has started, and can send signals to. */
export interface Program extends Started {
  readonly child: ChildProcess
}

/** What `pnpm lb` runs. */
export const lbMain = import.meta.resolve('../../../lb/src/main.ts')

/** Starts the lb by its command line, or that of another checkout, on a free port, with workers that count from the start as they will. */
export function startLb(
  backends: readonly string[],
  flags: readonly string[],
  main = lbMain,
): Promise<Program> {
  const where = ['--listen', 'grpc://127.0.0.1:0', '--backends', backends.join(',')]
  return startProgram(main, [...where, '--slow-start', '0ms', ...flags], {
    node: nodeFlags.lb,
  })
}

/** Starts a worker on a free port, or where `url` says, which takes at most `maxConcurrent` at once. */
export function startSerialWorker(url?: string, maxConcurrent?: number): Promise<Program> {
  const flags = maxConcurrent === undefined ? [] : [String(maxConcurrent)]
  return startProgram(import.meta.resolve('./serial-worker.ts'), flags, { url })
}

/** Starts a program of ours that says on its channel where it listens; `main` is the URL of its file. */
export async function startProgram(
  main: string,
  flags: readonly string[],
  { node = [], url }: { node?: readonly string[]; url?: string | undefined } = {},
): Promise<Program> {
  const env = url === undefined ? {} : { LISTEN_URL: url }
  const program = new ChildProgram(main, flags, { node, env })
  const { child, pid } = program
  return { child, pid, url: await program.ready(), [Symbol.asyncDispose]: () => program.kill() }
}
