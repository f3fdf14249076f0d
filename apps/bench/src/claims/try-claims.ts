import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { nodeFlags } from '@rpc-vs-mom/node-flags'
import { attempts, type Attempt, type AttemptName, type Claim, type Figure } from './claims.ts'

const root = join(import.meta.dirname, '../../../..')
const programs: Readonly<Record<string, readonly string[]>> = {
  bench: [join(root, 'apps/bench/src/main.ts')],
  report: [join(root, 'apps/report/src/main.ts')],
  hammer: [...nodeFlags.hammer, join(root, 'apps/hammer/src/main.ts')],
}

/** What an attempt left behind. */
export interface Attempted {
  readonly exitCode: number
  /** Of a run of blocks. */
  readonly answer?: ClaimedAnswer
}

/** What claims read of `answer.json`. */
export interface ClaimedAnswer {
  readonly capacity?: { readonly ratio?: { readonly ratio: number } }
  readonly pairs: readonly {
    readonly baseline: string
    readonly challenger: string
    readonly loads: readonly {
      readonly load: string
      readonly ratios: Readonly<Record<string, { readonly ratio: number }>>
    }[]
  }[]
}

/** Runs an attempt in a folder of its own, which is removed afterwards; `say` is told what it prints. */
export async function attempt(name: AttemptName, say: (text: string) => void): Promise<Attempted> {
  const given: Attempt = attempts[name]
  const [program, ...words] = given.words
  const results = await mkdtemp(join(tmpdir(), 'rpc-vs-mom-claims-'))
  try {
    const more = given.measures ? ['--results', results] : []
    const child = spawn(process.execPath, [...programs[program!]!, ...words, ...more], {
      cwd: root,
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    for (const stream of [child.stdout, child.stderr])
      stream.setEncoding('utf8').on('data', (text: string) => say(text))
    const [exitCode, signal] = (await once(child, 'close')) as [number | null, string | null]
    if (exitCode === null) throw new Error(`pnpm ${given.words.join(' ')} ended by ${signal}`)
    const answer = await answerIn(results)
    return { exitCode, ...(answer && { answer }) }
  } finally {
    await rm(results, { recursive: true, force: true })
  }
}

async function answerIn(results: string): Promise<ClaimedAnswer | undefined> {
  const [run] = await readdir(results)
  if (run === undefined) return undefined
  try {
    return JSON.parse(await readFile(join(results, run, 'answer.json'), 'utf8')) as ClaimedAnswer
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
}

/** Whether a claim was reproduced, and what was found; undefined where the run does not tell. */
export function judged(
  { figure, expected }: Claim,
  attempted: Attempted,
): { readonly isReproduced: boolean; readonly found: number | undefined } {
  const found = foundIn(figure, attempted)
  const isReproduced = found !== undefined && found >= expected.from && found <= expected.to
  return { isReproduced, found }
}

function foundIn(figure: Figure, { exitCode, answer }: Attempted): number | undefined {
  if (figure.of === 'exit') return exitCode
  if (figure.of === 'capacity') return answer?.capacity?.ratio?.ratio
  const { baseline, challenger, load, metric } = figure
  const pair = answer?.pairs.find(
    (each) => each.baseline === baseline && each.challenger === challenger,
  )
  return pair?.loads.find((each) => each.load === load)?.ratios[metric]?.ratio
}
