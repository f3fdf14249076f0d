import { mkdir, mkdtemp, readdir, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { readText } from './document.ts'
import { readLines } from './read-lines.ts'
import { ResultsError } from './results-error.ts'
import { manifestFile } from './run-folder.ts'
import { writeFileWhole } from './write-file.ts'

/** Bytes of the trials of a packed run, at most: it is kept in git for good. */
const packedMaxBytes = 2_000_000

/** One line of `trials.jsonl`: every file of a trial but those that are derived. */
interface PackedTrial {
  readonly trial: string
  /** Their text by their names. */
  readonly files: Readonly<Record<string, string>>
}

/**
 * Writes the run as one that git can keep: its manifest, and all trials in one file instead of a folder each.
 * Percentile files are left out, because interval logs have all that is in them. Throws a ResultsError `badData`
 * when that is more than 2 MB, and `notWritable`.
 */
export async function packRun(runFolder: string, packedFolder: string): Promise<void> {
  const trials = join(runFolder, 'trials')
  const names = await readdir(trials).catch((cause: unknown) => {
    const sentence = `${runFolder} has no folder "trials" to pack.`
    throw new ResultsError('badData', sentence, { cause })
  })
  const lines: string[] = []
  for (const name of names.toSorted())
    lines.push(`${JSON.stringify(await packedTrial(trials, name))}\n`)
  const text = lines.join('')
  const bytes = Buffer.byteLength(text)
  if (bytes > packedMaxBytes)
    throw new ResultsError(
      'badData',
      `The trials of ${runFolder} take ${bytes} bytes packed, and at most ${packedMaxBytes} are kept; take shorter or fewer trials.`,
    )
  const manifest = await readText(manifestFile(runFolder))
  await mkdir(packedFolder, { recursive: true }).catch((cause: unknown) => {
    throw new ResultsError('notWritable', `Cannot write ${packedFolder}.`, { cause })
  })
  await writeFileWhole(packedFile(packedFolder), text)
  await writeFileWhole(manifestFile(packedFolder), manifest)
}

async function packedTrial(trials: string, trial: string): Promise<PackedTrial> {
  const names = (await readdir(join(trials, trial))).filter((name) => !name.endsWith('.hgrm'))
  const files: Record<string, string> = {}
  for (const name of names.toSorted()) {
    const text = await readText(join(trials, trial, name))
    // Indentation is a fifth of all that is kept.
    files[name] = name.endsWith('.json') ? JSON.stringify(JSON.parse(text)) : text
  }
  return { trial, files }
}

/** A folder with the files of every trial of a run, which disposing of it leaves or takes away again. */
export interface UnpackedTrials extends AsyncDisposable {
  readonly folder: string
}

/** Unpacks the trials of a packed run into a temporary folder; any other run stays where it is. */
export async function unpackTrials(runFolder: string): Promise<UnpackedTrials> {
  const file = packedFile(runFolder)
  if ((await isThere(join(runFolder, 'trials'))) || !(await isThere(file)))
    return { folder: runFolder, async [Symbol.asyncDispose]() {} }
  await using stack = new AsyncDisposableStack()
  const folder = await mkdtemp(join(tmpdir(), `rpc-vs-mom-run-${process.pid}-`))
  stack.defer(() => rm(folder, { recursive: true, force: true }))
  for await (const line of readLines(file)) {
    const { trial, files } = parseTrial(line, file)
    const trialFolder = join(folder, 'trials', trial)
    await mkdir(trialFolder, { recursive: true })
    for (const [name, text] of Object.entries(files))
      await writeFileWhole(join(trialFolder, name), text)
  }
  const kept = stack.move()
  return { folder, [Symbol.asyncDispose]: () => kept.disposeAsync() }
}

function parseTrial(line: string, file: string): PackedTrial {
  try {
    const { trial, files } = JSON.parse(line) as PackedTrial
    const names = [trial, ...Object.keys(files)]
    const texts = Object.values(files)
    // A name with a way in it would write elsewhere.
    const isSound =
      names.every((name) => basename(name) === name && !/^\.*$/.test(name)) &&
      texts.every((text) => typeof text === 'string')
    if (isSound) return { trial, files }
  } catch {
    // Told below, like every other fault of the line.
  }
  throw new ResultsError(
    'badData',
    `${file} has a line that is no packed trial: ${line.slice(0, 40)}`,
  )
}

function packedFile(runFolder: string): string {
  return join(runFolder, 'trials.jsonl')
}

async function isThere(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  )
}
