import { askWithRetries, type AttemptEnd } from './attempted-request.ts'

/** Groups of threads that are started one after the other, as load tests of courses and of JMeter have them. */
export interface ThreadGroups {
  /** Threads of a group. */
  readonly threads: number
  readonly groups: number
  /** From the start of one group to that of the next. */
  readonly delayMs: number
  /** How often each thread asks all kinds of questions, in turn. */
  readonly iterations: number
  /** Kinds of questions of an iteration: 2 for a write and a read. */
  readonly questions: number
  /** Attempts after the first one that failed. */
  readonly retriesMax: number
  /** Threads that ask the last kind of question from the end of the first group to that of all. */
  readonly readers: number
}

/** One request with all of its attempts; times in microseconds from the start of the first group. */
export interface GroupedRequest {
  /** Counted from 0; undefined of a reader. */
  readonly group?: number
  readonly question: number
  readonly startUs: number
  /** Until the end of its last attempt. */
  readonly latencyUs: number
  /** Of the last attempt: `OK`, or why it failed. */
  readonly code: string
  readonly retries: number
}

export interface ThreadTime {
  nowUs(): number
  /** Calls `run` at `us` on this clock, or soon where that has passed. */
  at(us: number, run: () => void): void
}

/**
 * Closed loop: a thread sends a request when its last one has ended, so a slow system gets less load. Group i starts
 * at i times the delay, whatever became of those before it. Resolves when all threads are done, with the time from
 * the first start until then.
 */
export async function runThreadGroups(
  load: ThreadGroups,
  ask: (question: number) => Promise<AttemptEnd>,
  time: ThreadTime,
  ended: (request: GroupedRequest) => void,
): Promise<number> {
  const originUs = time.nowUs()
  const request = async (question: number, group?: number): Promise<void> => {
    const startUs = time.nowUs()
    const { code, retries } = await askWithRetries(() => ask(question), load.retriesMax)
    const latencyUs = time.nowUs() - startUs
    const by = group === undefined ? {} : { group }
    ended({ ...by, question, startUs: startUs - originUs, latencyUs, code, retries })
  }
  const thread = async (group: number): Promise<void> => {
    for (let asked = 0; asked < load.iterations * load.questions; asked++)
      await request(asked % load.questions, group)
  }
  const groups = Array.from({ length: load.groups }, (_, group) => {
    const started = Promise.withResolvers<void>()
    time.at(originUs + group * load.delayMs * 1000, started.resolve)
    return started.promise.then(() => together(load.threads, () => thread(group)))
  })
  const over = new AbortController()
  const read = async (): Promise<void> => {
    while (!over.signal.aborted) await request(load.questions - 1)
  }
  const reading = groups[0]?.then(() => together(load.readers, read))
  await Promise.all(groups)
  over.abort()
  const wallUs = time.nowUs() - originUs
  await reading
  return wallUs
}

async function together(threads: number, run: () => Promise<void>): Promise<void> {
  await Promise.all(Array.from({ length: threads }, run))
}
