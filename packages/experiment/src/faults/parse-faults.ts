import { CommandError, didYouMean, durationMs, nearestWord } from '@rpc-vs-mom/cli'
import { faultKinds, type FaultKind, type PlannedFault } from '@rpc-vs-mom/results'

/** Most faults of a trial. */
export const faultsMax = 32

const form = 'write each fault as "at=5s kill worker-1", with semicolons between them'

/**
 * Reads `at=5s kill worker-1; at=8s start worker-1`, in the order of time; throws a `CommandError` of one sentence
 * that names what cannot be read. Whether a trial has such a process, and lasts so long, is not known here.
 */
export function parseFaults(text: string): PlannedFault[] {
  const faults = text.split(';').map((one) => parseFault(one.trim()))
  if (faults.length > faultsMax)
    throw fault(
      `there are ${faults.length} faults, and a trial has at most ${faultsMax}; leave some out.`,
    )
  return inOrder(faults)
}

/** By time, those of the same moment as they were named. */
export function inOrder(faults: readonly PlannedFault[]): PlannedFault[] {
  return faults.toSorted((a, b) => a.atMs - b.atMs)
}

function parseFault(text: string): PlannedFault {
  const [, at, kind, target] = /^at=(\S+)\s+(\S+)\s+(\S+)$/.exec(text) ?? []
  if (at === undefined || kind === undefined || target === undefined)
    throw fault(`"${text}" is no fault; ${form}.`)
  return { atMs: timeOf(at, text), kind: kindOf(kind), target: targetOf(target) }
}

function timeOf(at: string, text: string): number {
  try {
    return durationMs(at)
  } catch (error) {
    throw fault(`"${text}": ${(error as Error).message}`)
  }
}

function kindOf(word: string): FaultKind {
  const kind = faultKinds.find((known) => known === word)
  if (kind !== undefined) return kind
  throw fault(
    `there is no fault "${word}"; known are ${faultKinds.join(', ')}.${didYouMean(word, faultKinds)}`,
  )
}

function targetOf(word: string): string {
  if (/^(worker-[1-9]\d?|lb|broker)$/.test(word)) return word
  const near = nearestWord(word, ['worker-1', 'lb', 'broker'])
  throw fault(
    `nothing can be done to "${word}"; targets are worker-1, worker-2 and so on, lb and broker.${near === undefined ? '' : ` Did you mean ${near}?`}`,
  )
}

function fault(sentence: string): CommandError {
  return new CommandError('usage', `--fault: ${sentence}`)
}
