import { ResultsError } from '../run/results-error.ts'

/** When one process of ours stood still during a trial, and how much garbage it collected. */
export interface ProgramPauses extends ProgramCollections {
  readonly pauses: readonly ProgramPause[]
}

/** Part of `trial.json`. */
export interface ProgramCollections {
  /** Such as `hammer`, `lb`, `worker-1`. */
  readonly program: string
  readonly role: 'hammer' | 'lb' | 'worker'
  /** All, however short. */
  readonly collections: number
  readonly collectingMs: number
  /** Pauses of 1 ms and more that were beyond what is kept, and are not in `pauses.csv`. */
  readonly unkept: number
}

/** 1 ms or longer; `atMs` from the start of the measured part. */
export interface ProgramPause {
  readonly kind: 'collection' | 'stall'
  readonly atMs: number
  readonly tookMs: number
}

const header = 'second,program,kind,atMs,tookMs'

/** `pauses.csv`: a header, then a line per pause, by its second from the start of the measured part. */
export function formatPauses(programs: readonly ProgramPauses[]): string {
  const lines = programs.flatMap(({ program, pauses }) =>
    pauses.map(({ kind, atMs, tookMs }) =>
      [Math.floor(atMs / 1000), program, kind, atMs.toFixed(3), tookMs.toFixed(3)].join(','),
    ),
  )
  return [header, ...lines, ''].join('\n')
}

/** Reads what `formatPauses` wrote, by program; `file` names it in the error. */
export function parsePauses(text: string, file: string): Map<string, ProgramPause[]> {
  const [first, ...lines] = text.trimEnd().split('\n')
  if (first !== header)
    throw new ResultsError('badData', `${file} does not begin with the header ${header}.`)
  const byProgram = new Map<string, ProgramPause[]>()
  for (const [index, line] of lines.entries()) {
    const [, program = '', kind, at, took] = line.split(',')
    const [atMs, tookMs] = [Number(at), Number(took)]
    if ((kind !== 'collection' && kind !== 'stall') || Number.isNaN(atMs + tookMs))
      throw new ResultsError('badData', `${file} line ${index + 2} is not a pause: ${line}`)
    const pauses = byProgram.get(program) ?? []
    byProgram.set(program, pauses)
    pauses.push({ kind, atMs, tookMs })
  }
  return byProgram
}
