import type { AnswerLine, LibraryPart, LoadFigures, PairAnswer } from '../answer.ts'
import { line, shortEnough, tellingMetric } from './plain-words.ts'
import { costNumbers } from './cost-line.ts'
import { atLoadWords } from './speed-words.ts'
import { speedNumbers } from './speed-line.ts'

/** The question on equal wires, at the highest load, and what that says of the difference. */
export function libraryLine(
  pairs: readonly PairAnswer[],
  parts: readonly LibraryPart[],
  loads: readonly LoadFigures[],
): AnswerLine | undefined {
  const question = pairs.find(({ kind }) => kind === 'question')
  const equal = pairs.find(({ kind }) => kind === 'equal')
  const [asked, load] = [question?.loads.at(-1), equal?.loads.at(-1)]
  if (!asked || !equal || !load) return undefined
  const metric = tellingMetric(asked)
  const part = parts.find(
    (each) =>
      each.load === load.load &&
      each.metric === metric &&
      each.equal.baseline === equal.baseline &&
      each.equal.challenger === equal.challenger,
  )
  const start = `with equally tuned libraries (${equal.baseline}, ${equal.challenger}) ${atLoadWords(equal, load)}`
  return line(
    'library',
    shortEnough(`${start}${conclusion(part)}.`, `${start}.`),
    `Response time: ${speedNumbers(equal, loads)} Cost: ${costNumbers(equal, loads)}`,
  )
}

const conclusions: Readonly<Record<LibraryPart['part'], string>> = {
  none: ': not the library',
  some: ': partly the library',
  most: ': mostly the library',
  all: ': the library decides',
  'more than all': ': the library decides',
}

function conclusion(part: LibraryPart | undefined): string {
  return part === undefined ? '' : conclusions[part.part]
}
