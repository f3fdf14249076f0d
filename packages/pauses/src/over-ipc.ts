import type { ChildProcess } from 'node:child_process'
import type { Pauses } from './pause.ts'
import { watchPauses } from './watch-pauses.ts'

interface WatchPauses {
  readonly type: 'watch-pauses'
}

interface TellPauses {
  readonly type: 'tell-pauses'
}

interface PausesTold {
  readonly type: 'pauses'
  readonly pauses: Pauses
}

/** Lets the process that started this one ask for its pauses; does nothing where there is none. */
export function tellPausesToParent(): void {
  if (!process.send) return
  let end: (() => Promise<Pauses>) | undefined
  process.on('message', (said: WatchPauses | TellPauses | undefined) => {
    if (said?.type === 'watch-pauses') end ??= watchPauses()
    if (said?.type !== 'tell-pauses') return
    const ending = end
    end = undefined
    void ending?.().then((pauses) => {
      if (process.connected) process.send?.({ type: 'pauses', pauses } satisfies PausesTold)
    })
  })
}

/** Watches a child that does `tellPausesToParent`; the function returned ends it. */
export function watchPausesOf(child: ChildProcess): () => Promise<Pauses | undefined> {
  if (!child.connected) return () => Promise.resolve(undefined)
  child.send({ type: 'watch-pauses' } satisfies WatchPauses)
  return () => askForPauses(child)
}

/** Undefined where the child has ended, or does not tell in time. */
function askForPauses(child: ChildProcess): Promise<Pauses | undefined> {
  return new Promise((resolve) => {
    if (!child.connected) return resolve(undefined)
    const finish = (pauses?: Pauses): void => {
      clearTimeout(timer)
      child.off('message', hear)
      child.off('exit', ended)
      resolve(pauses)
    }
    const hear = (said: PausesTold | undefined): void => {
      if (said?.type === 'pauses') finish(said.pauses)
    }
    const ended = (): void => finish()
    const timer = setTimeout(finish, tellTimeoutMs)
    child.on('message', hear)
    child.once('exit', ended)
    child.send({ type: 'tell-pauses' } satisfies TellPauses)
  })
}

/** As long as it may take to hand over the most pauses that are kept, on a busy machine. */
const tellTimeoutMs = 2000
