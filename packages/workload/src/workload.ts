import type { Option } from '@rpc-vs-mom/cli'
import type { DataSet, Judging, StoreAccount, WorkerTimes } from '@rpc-vs-mom/results'
import type { CodecName } from '@rpc-vs-mom/schema'
import type { Ask, StatusCode } from '@rpc-vs-mom/transport'

/** The values of the options of a workload, by their names in camel case. */
export type Settings = Readonly<Record<string, string | number | readonly string[]>>

/** Something to ask: what can be asked of whom, and what the right answers are. */
export interface Workload<S extends Settings = Settings> {
  /** As in the registry, in names of queues and files, and in the manifest. */
  readonly name: string
  /** What the asking side may set; each has a default. */
  readonly options: readonly Option[]
  /**
   * Draws the questions; the same for the same settings and seed, which is 0 to 4,294,967,295. Rejects with a
   * `CommandError` where the settings make none.
   */
  draw(settings: S, seed: number): Promise<Questions>
  /** What the seeder is told, but for the file, to make the data that the answers are true of; none where absent. */
  seederFlags?(settings: S): string[]
  /**
   * Whether workers write: each start of them then gets an empty file of its own instead of one that the seeder made,
   * so that a start does not find what another one wrote.
   */
  readonly writes?: boolean
  /** What workers are told, so that they answer as the settings assume; `dataFile` is what the seeder made. */
  workerFlags(settings: S, dataFile: string): string[]
}

/** What is asked, with the right answers: computed from the seed, never by the system under test. */
export interface Questions {
  /** What it is called in the manifest. */
  readonly title: string
  /** Settings that change a figure, as the manifest records them. */
  readonly settings: Readonly<Record<string, string>>
  /** What the answers are true of. */
  readonly dataSet: DataSet
  /** Share of the traffic of each question; they add up to 1. */
  readonly weights: readonly number[]
  /** Whether they are asked one after the other instead of drawn by their weights. */
  readonly inTurn?: boolean
  /** Share of each kind of question, adding up to 1. */
  readonly mix: Readonly<Record<string, number>>
  /** Absent where every reply is compared with the right answer to its question. */
  readonly judging?: Judging
  /** The status with which a call is right, where that is not OK: a reply is wrong then. */
  readonly expectedStatus?: StatusCode | undefined
  /** What to send for each question; of one that is sent otherwise each time, an example that may be sent too. */
  encode(codec: CodecName): EncodedRequest[]
  /** Whether some are sent to be done later, which not every transport can. */
  readonly sends?: boolean
  begin(codec: CodecName): Session
  /**
   * One sentence where a reply shows that who answers was set up otherwise than the settings assume, which would make
   * every answer wrong; throws `UnreadableReply`.
   */
  setupFault(reply: Uint8Array, codec: CodecName): string | undefined
  /**
   * One sentence about why most answers are wrong in the same way, and what to do about it; `mostly` says whether
   * most of the faults have a text in them. Undefined where it is not known.
   */
  likelyCause(mostly: (part: string) => boolean): string | undefined
}

/**
 * What is asked of one system from the first request of a trial to its last, where a request depends on those before
 * it: each write is a new one, and what is read was written before. Sessions share nothing, also of one system.
 */
export interface Session {
  /** What to send when a question is asked this time. */
  next(question: number): Asked
  /** The measured part begins, at `originUs` on the monotonic clock: times of what is sent before are no figures. */
  measureFrom?(originUs: number): void
  /**
   * When nothing is outstanding: compares what the system has with what it accepted, over `ask`. Rejects where it
   * cannot be asked. Absent where nothing is written.
   */
  reconcile?(ask: Ask): Promise<StoreAccount>
  /** Pieces of work that were accepted and are not done yet. Absent where nothing is sent to be done later. */
  backlog?(ask: Ask): Promise<number>
}

/** One request of a session. */
export interface Asked {
  readonly request: EncodedRequest
  /** Compares a reply with the right answer; to be called once for each. Never throws. */
  check(reply: Uint8Array): CheckedReply
  /** Judges an error as an answer, by its status code; undefined where it is none, but a failure. */
  checkError?(code: StatusCode): CheckedReply | undefined
  /**
   * Set where it is enough that the request is accepted, to be done later: called when it is, and there is no reply then.
   * It may also be asked for, and then its reply is checked.
   */
  readonly accepted?: () => void
}

export interface EncodedRequest {
  /** In full, `package.Service/Method`. */
  readonly method: string
  readonly contentType: string
  readonly body: Uint8Array
  /** It may be done twice without harm: a read, or a write under a key of its own. False when absent. */
  readonly isRepeatable?: boolean
}

/** What a reply comes to: a sentence about what is wrong with it, or what its worker told, if it did. */
export interface CheckedReply {
  readonly fault?: string
  readonly worker?: WorkerTimes
}

/** The bytes are no message of the contract in that codec. */
export class UnreadableReply extends Error {
  override readonly name = 'UnreadableReply'
}

/** The settings with their defaults, and what is given instead. */
export function settingsOf(
  { options }: Pick<Workload, 'options'>,
  given: Readonly<Record<string, unknown>> = {},
): Settings {
  return Object.fromEntries(
    options.map((option) => {
      const name = option.attributeName()
      return [name, (given[name] ?? option.defaultValue) as Settings[string]]
    }),
  )
}
