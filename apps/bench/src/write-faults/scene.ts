import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Address } from '@rpc-vs-mom/address'
import { startApp } from '@rpc-vs-mom/experiment'
import { connect, type Ask, type Connection, type Send } from '@rpc-vs-mom/transport'
import { settingsOf, workloadNamed, type Session } from '@rpc-vs-mom/workload'
import Database from 'better-sqlite3'

export interface WriteScene extends AsyncDisposable {
  readonly session: Session
  /** Over connections to all workers in turn. */
  readonly ask: Ask
  readonly send: Send
  /** Ends a worker with SIGKILL. */
  killWorker(index: number): Promise<void>
  /** Starts a worker that has ended, on the same files; not while commits are held. */
  startWorker(index: number): Promise<void>
  /** Lets no worker commit until the function returned is called, so that what is accepted meanwhile stands in a backlog. */
  holdCommits(): () => void
}

export interface WriteSceneOptions {
  /** Where each worker listens. */
  readonly urls: readonly string[]
  /** What a reaction waits for, as the workload's flag says. */
  readonly awaited: 'commit' | 'acceptance'
}

/** Workers of reactions that write one file, and connections to them. */
export async function openWriteScene({ urls, awaited }: WriteSceneOptions): Promise<WriteScene> {
  await using stack = new AsyncDisposableStack()
  const folder = mkdtempSync(join(tmpdir(), 'write-faults-'))
  stack.defer(() => rmSync(folder, { recursive: true }))
  const workload = await workloadNamed('reactions')
  const settings = settingsOf(workload, { await: awaited, products: 20 })
  const file = join(folder, 'reactions.db')
  const flags = workload.workerFlags(settings, file)
  const start = (index: number): ReturnType<typeof startApp> =>
    startApp(
      'worker',
      ['--workload', workload.name, ...flags, '--work-log', join(folder, `work-${index}`)],
      { urls: { listen: new Address(urls[index]!) } },
    )
  const workers: Awaited<ReturnType<typeof startApp>>[] = []
  stack.defer(() => Promise.all(workers.map((worker) => worker.stop())).then(() => undefined))
  for (const index of urls.keys()) workers.push(await start(index))
  const connections: Connection[] = []
  for (const url of new Set(urls)) {
    const connection = await connect(url)
    stack.defer(() => connection.close())
    connections.push(connection)
  }
  let turn = 0
  const next = (): Connection => connections[turn++ % connections.length]!
  const session = (await workload.draw(settings, 1)).begin('protobuf')
  const kept = stack.move()
  return {
    session,
    ask: (request, call) => next().ask(request, call),
    send: (request, call) => next().send!(request, call),
    async killWorker(index) {
      process.kill(workers[index]!.pid, 'SIGKILL')
      await workers[index]!.stop()
    },
    async startWorker(index) {
      workers[index] = await start(index)
    },
    holdCommits: () => holdCommits(file),
    [Symbol.asyncDispose]: () => kept.disposeAsync(),
  }
}

/** SQLite has one writer at a time: another one finds the file busy, and tries again. */
function holdCommits(file: string): () => void {
  const database = new Database(file)
  database.exec('BEGIN IMMEDIATE')
  return () => {
    database.exec('ROLLBACK')
    database.close()
  }
}
