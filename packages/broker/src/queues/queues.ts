import { AskError } from '@rpc-vs-mom/transport'
import {
  CallKind,
  defaultDepth,
  type QueueCall,
  readQueueCall,
  writeQueueCall,
} from '@rpc-vs-mom/transport/queue-messages'
import type { Store } from '../stores/store.ts'
import type { TurnWriter } from '../writing/turn-writer.ts'
import { reservedPrefix } from '../broker-limits.ts'
import {
  ackLookMs,
  deadLetterDays,
  defaultAckWaitMs,
  maxQueueBytes,
  maxQueues,
} from './queue-limits.ts'
import { CallDeadlines } from './call-deadlines.ts'
import { Job, type Reply } from './job.ts'
import { Queue, type QueueKeeper } from './queue.ts'

/** Subjects under which queues keep what they have; nobody else can publish to what begins with `reservedPrefix`. */
const workPrefix = `${reservedPrefix}queue/`
const deadPrefix = `${reservedPrefix}dead/`

const maxReasonLength = 1000
const dayMs = 86_400_000

/** Messages of a queue read together when the broker starts. */
const readTogether = 1000

export interface QueuesOptions {
  readonly store: Store
  readonly writer: TurnWriter
  /** Milliseconds since 1970. */
  readonly nowMs: () => number
  /** Calls that wait in a queue at most, and pieces of work. Default 10000. */
  readonly queueDepth?: number
  /** How long work may be with a worker before it is given to another one too. Default 30 s. */
  readonly ackWaitMs?: number
}

/** The work queues of a broker. What is stored of them is there again when it is started again. */
export class Queues {
  readonly #store: Store
  readonly #writer: TurnWriter
  readonly #nowMs: () => number
  readonly #maxDepth: number
  readonly #queues = new Map<string, Queue>()
  readonly #deadlines = new CallDeadlines()
  readonly #looks: NodeJS.Timeout

  private constructor(options: QueuesOptions) {
    this.#store = options.store
    this.#writer = options.writer
    this.#nowMs = options.nowMs
    this.#maxDepth = options.queueDepth ?? defaultDepth
    const { ackWaitMs = defaultAckWaitMs } = options
    this.#looks = setInterval(() => {
      for (const queue of this.#queues.values()) queue.redeliver(performance.now() - ackWaitMs)
    }, ackLookMs).unref()
  }

  /** Resolves with all queues that the store has. */
  static async open(options: QueuesOptions): Promise<Queues> {
    const queues = new Queues(options)
    for (const subject of options.store.lastIds.keys()) {
      if (subject.startsWith(workPrefix)) await queues.#load(subject.slice(workPrefix.length))
    }
    return queues
  }

  get all(): readonly Queue[] {
    return [...this.#queues.values()]
  }

  /** The queue of that name, which there is from now on; throws an `AskError` where it cannot be. */
  named(name: string): Queue {
    const known = this.#queues.get(name)
    if (known !== undefined) return known
    const bytes = Buffer.byteLength(name)
    if (bytes === 0 || bytes > maxQueueBytes) throw unnamed(bytes)
    if (this.#queues.size >= maxQueues) throw tooMany
    const queue = new Queue({ name, maxDepth: this.#maxDepth, keeper: this.#keeperOf(name) })
    this.#queues.set(name, queue)
    return queue
  }

  /** Puts a call in; `reply` gets its one outcome. Gives what ends it early; undefined where nothing has to. */
  call(queue: Queue, call: QueueCall, reply: Reply): ((reason: AskError) => void) | undefined {
    const refusal = this.#refusal(queue, call)
    if (refusal !== undefined) reply(refusal)
    else if (call.kind === CallKind.check) reply(new Uint8Array())
    else if (call.kind === CallKind.work) this.#putWork(queue, call, reply)
    else return this.#putCall(queue, call, reply)
    return undefined
  }

  close(): void {
    clearInterval(this.#looks)
    this.#deadlines.close()
  }

  #refusal(queue: Queue, { kind }: QueueCall): AskError | undefined {
    if (kind === CallKind.check) return queue.hasWorkers ? undefined : queue.noResponders()
    const isKept = kind === CallKind.ask || this.#store.keeps === 'everything'
    return queue.refusal(kind === CallKind.work) ?? (isKept ? undefined : keepsNothing)
  }

  #putCall(queue: Queue, call: QueueCall, reply: Reply): (reason: AskError) => void {
    const deadlineMs = performance.now() + call.timeoutMs
    const job = new Job(call, call.kind, deadlineMs, (outcome) => {
      this.#deadlines.delete(job)
      reply(outcome)
    })
    this.#deadlines.add(job, () => {
      queue.counts.expired++
      queue.end(job, late)
    })
    if (call.kind === CallKind.ask) queue.put(job)
    else this.#storeCall(queue, job)
    return (reason) => queue.end(job, reason)
  }

  #putWork(queue: Queue, call: QueueCall, reply: Reply): void {
    const admitted = queue.dedup.admit(call.messageId, reply)
    if (admitted === undefined) return
    const job = new Job(copyOf(call), CallKind.work, Infinity)
    const message = {
      subject: workPrefix + queue.name,
      body: encoded(job, CallKind.work),
      expiresMs: Infinity,
    }
    this.#writer.add(message, (outcome) => {
      if (typeof outcome !== 'number') return admitted.stored(outcome)
      job.storedId = outcome
      admitted.stored(new Uint8Array())
      queue.put(job)
    })
  }

  /** Given to a worker once it is stored, unless nobody waits any more. */
  #storeCall(queue: Queue, job: Job): void {
    const message = {
      subject: workPrefix + queue.name,
      body: encoded(job, CallKind.storedAsk),
      expiresMs: this.#nowMs() + Math.ceil(job.deadlineMs - performance.now()),
    }
    this.#writer.add(message, (outcome) => {
      if (typeof outcome !== 'number') return queue.end(job, outcome)
      job.storedId = outcome
      if (job.isOver) this.#keeperOf(queue.name).forget(job)
      else queue.put(job)
    })
  }

  async #load(name: string): Promise<void> {
    const queue = this.named(name)
    const nowMs = this.#nowMs()
    for (let fromId = 1; ;) {
      const messages = await this.#store.read(workPrefix + name, fromId, readTogether)
      for (const { id, body, expiresMs } of messages) {
        if (expiresMs <= nowMs) continue
        const call = readQueueCall(body)
        queue.hasWork ||= call.kind === CallKind.work
        // Who waited for a call has been told that the broker is gone; it is done all the same.
        const job = new Job(call, CallKind.work, Infinity)
        job.storedId = id
        queue.put(job)
      }
      if (messages.length < readTogether) return
      fromId = messages.at(-1)!.id + 1
    }
  }

  #keeperOf(name: string): QueueKeeper {
    const subject = workPrefix + name
    const forget = ({ storedId }: Job): void => {
      if (storedId > 0) this.#writer.remove(subject, storedId)
    }
    return {
      forget,
      bury: (job, { code, message }) => {
        const { contentType, method, body } = job.content
        const expiresMs = this.#nowMs() + deadLetterDays * dayMs
        const letter = writeQueueCall({
          id: 0,
          method,
          contentType,
          body,
          reason: `${code}: ${message}`.slice(0, maxReasonLength),
          attempt: job.attempts,
        })
        this.#writer.add({ subject: deadPrefix + name, body: letter, expiresMs }, () => undefined)
        forget(job)
      },
    }
  }
}

/** What came over the network is a view of much more, and work may wait for long. */
function copyOf({ method, contentType, body }: QueueCall): Job['content'] {
  return { method, contentType, body: Buffer.from(body) }
}

function encoded({ content }: Job, kind: number): Buffer {
  const { method, contentType, body } = content
  return writeQueueCall({ id: 0, method, contentType, body, kind })
}

const late = new AskError('DEADLINE_EXCEEDED', 'The call was not answered before its deadline.')

const keepsNothing = new AskError(
  'FAILED_PRECONDITION',
  'The store of the broker keeps nothing when it ends; start it with another one, such as sqlite:FILE.',
)

const tooMany = new AskError(
  'RESOURCE_EXHAUSTED',
  `The broker has ${maxQueues} queues; it takes no further one.`,
)

function unnamed(bytes: number): AskError {
  const sentence = `The name of a queue has 1 to ${maxQueueBytes} bytes; this one has ${bytes}.`
  return new AskError('INVALID_ARGUMENT', sentence)
}
