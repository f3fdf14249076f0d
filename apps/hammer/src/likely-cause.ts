import type { Ledger } from '@rpc-vs-mom/results'
import { codecs, type CodecName } from '@rpc-vs-mom/schema'
import type { Questions } from '@rpc-vs-mom/workload'

/** How the requests went out. */
interface SentAs {
  readonly codec: CodecName
  /** The URL they went to, where it is somebody else's cluster. */
  readonly target?: string | undefined
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
  { sent, wrong, timedOut }: Pick<Ledger, 'sent' | 'wrong' | 'timedOut'>,
  faults: readonly string[],
  { questions, ...sentAs }: AskedAs,
): string | undefined {
  if (sent === 0) return undefined
  if (timedOut / sent >= most) return `Most requests were not answered: ${unanswered(sentAs)}`
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
export function unanswered({ codec, target = '' }: SentAs): string {
  return `most likely nobody works on that queue, or its workers drop what they cannot read, as the original study's do; try --codec ${otherThan(codec)}${otherKind(target)}.`
}

/** Queues of the original study are asked without admission control, which lets requests wait for part of their deadline. */
function otherKind(target: string): string {
  if (!/^amqps?:/.test(target) || /[?&]queue=original(&|$)/.test(target)) return ''
  return ", or ?queue=original where the queue is the original study's"
}

function otherThan(codec: CodecName): string {
  return Object.keys(codecs)
    .filter((name) => name !== codec)
    .join(' or ')
}
