import { failedRequests, type Ledger } from '@rpc-vs-mom/results'
import { codecs, type CodecName } from '@rpc-vs-mom/schema'
import type { OtherKind } from '@rpc-vs-mom/transport'
import type { Questions } from '@rpc-vs-mom/workload'

/** How the requests went out. */
interface SentAs {
  readonly codec: CodecName
  /** In what the queue they went to differs from its URL, where it does. */
  readonly kind?: OtherKind | undefined
}

export interface AskedAs extends SentAs {
  readonly questions: Pick<Questions, 'likelyCause'>
}

/** From this share on what went wrong is no accident of single requests; answers of nothing are right by chance. */
const most = 0.5

/**
 * One sentence about what is most likely the cause when most requests end in the same wrong way; undefined
 * otherwise. `faults` are those of the first of them.
 */
export function likelyCause(
  ledger: Ledger,
  faults: readonly string[],
  { questions, ...sentAs }: AskedAs,
): string | undefined {
  const { sent, wrong, timedOut } = ledger
  if (sent === 0) return undefined
  if (timedOut / sent >= most) return `Most requests were not answered: ${unanswered(sentAs)}`
  const { kind } = sentAs
  if (kind && (timedOut + failedRequests(ledger)) / sent >= most)
    return `Most requests were not answered: most likely because ${otherKind(kind)}.`
  if (wrong / sent < most) return undefined
  const mostly = (part: string): boolean =>
    faults.filter((fault) => fault.includes(part)).length * 2 > faults.length
  if (mostly('not readable')) return unreadable(sentAs.codec)
  return questions.likelyCause(mostly)
}

/** When replies cannot be read. */
export function unreadable(codec: CodecName): string {
  return `The replies cannot be read as ${codec}: most likely that is the wrong codec; try --codec ${otherThan(codec)}.`
}

/** When there are none. */
export function unanswered({ codec, kind }: SentAs): string {
  const also = kind ? ` Or ${otherKind(kind)}.` : ''
  return `most likely nobody works on that queue, or its workers drop what they cannot read, as the original study's do; try --codec ${otherThan(codec)}.${also}`
}

/**
 * When a queue is of another kind than the URL says, which decides how long requests may wait there and whether they
 * are refused instead.
 */
export function otherKind({ difference, option }: OtherKind): string {
  const advice = option === undefined ? '' : `; try ?${option}`
  return `the queue is of another kind than its URL says (${difference})${advice}`
}

function otherThan(codec: CodecName): string {
  return Object.keys(codecs)
    .filter((name) => name !== codec)
    .join(' or ')
}
