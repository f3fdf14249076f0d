import type {
  Answer,
  AnswerLine,
  LibraryPart,
  LoadFigures,
  PairAnswer,
  PairAtLoad,
} from '../answer.ts'
import { line, shortEnough, tellingMetric } from './plain-words.ts'
import { costNumbers } from './cost-line.ts'
import { atLoadWords } from './speed-words.ts'
import { speedNumbers } from './speed-line.ts'

/** The question on each pair of equal wires, at the highest load, and what that says of the difference. */
export function libraryLines({
  pairs,
  libraries,
  loads,
}: Pick<Answer, 'pairs' | 'libraries' | 'loads'>): AnswerLine[] {
  const asked = pairs.find(({ kind }) => kind === 'question')?.loads.at(-1)
  return pairs
    .filter(({ kind }) => kind === 'equal')
    .flatMap((equal) => (asked && libraryLine(equal, asked, { parts: libraries, loads })) ?? [])
}

function libraryLine(
  equal: PairAnswer,
  asked: PairAtLoad,
  {
    parts,
    loads,
  }: { readonly parts: readonly LibraryPart[]; readonly loads: readonly LoadFigures[] },
): AnswerLine | undefined {
  const load = equal.loads.at(-1)
  if (load === undefined) return undefined
  const metric = tellingMetric(asked)
  const part = parts.find(
    (each) =>
      each.load === load.load &&
      each.metric === metric &&
      each.equal.baseline === equal.baseline &&
      each.equal.challenger === equal.challenger,
  )
  const start = `on equal wires (${equal.baseline}, ${equal.challenger}) ${atLoadWords(equal, load)}`
  return line(
    'library',
    shortEnough(`${start}${conclusion(part)}.`, `${start}.`),
    `Both ${equal.both ?? 'are on equal wires'}. Response time: ${speedNumbers(equal, loads)} Cost: ${costNumbers(equal, loads)}`,
  )
}

const conclusions: Readonly<Record<LibraryPart['part'], string>> = {
  none: ': not the library',
  some: ': partly the library',
  most: ': mostly the library',
  all: ': the library makes the difference',
  'more than all': ': the library makes the difference',
}

function conclusion(part: LibraryPart | undefined): string {
  return part === undefined ? '' : conclusions[part.part]
}
