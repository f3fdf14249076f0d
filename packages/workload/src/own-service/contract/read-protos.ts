import { existsSync, realpathSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import protobuf, { type Root } from 'protobufjs'
import { readFileOf } from '../read-file.ts'
import { saidBy, usageError } from '../usage-error.ts'

/**
 * Reads a proto file with all that it imports. An import is looked for in `folders`, in the folder of the file and in
 * the present one, in this order; what is of `google/protobuf/` is there without. Throws one sentence about the first
 * thing that is not right.
 */
export function readProtos(file: string, folders: readonly string[]): Root {
  const root = new protobuf.Root()
  const main = [file, ...folders.map((folder) => join(folder, file))].find(existsSync) ?? file
  const reading = { root, folders: [...folders, dirname(main), '.'], seen: new Set<string>() }
  read(reading, { file: main, flag: '--proto' })
  try {
    root.resolveAll()
    return root
  } catch (error) {
    throw usageError(`--proto ${file} cannot be read: ${saidBy(error)}.`, error)
  }
}

interface Reading {
  readonly root: Root
  readonly folders: readonly string[]
  /** Of a file that is imported under two names there is one. */
  readonly seen: Set<string>
}

function read(reading: Reading, { file, flag }: { file: string; flag: string }): void {
  const text = readFileOf(flag, file)
  const path = realpathSync(file)
  if (reading.seen.has(path)) return
  reading.seen.add(path)
  for (const name of importsOf(reading.root, file, text)) readImport(reading, name, file)
}

function importsOf(root: Root, file: string, text: string): readonly string[] {
  try {
    const { imports = [], weakImports = [] } = protobuf.parse(text, root, { keepCase: true })
    return [...imports, ...weakImports]
  } catch (error) {
    throw usageError(`${file} cannot be read as a proto file: ${saidBy(error)}.`, error)
  }
}

function readImport(reading: Reading, name: string, importer: string): void {
  const found = [...reading.folders.map((folder) => join(folder, name)), ...ofLibrary(name)].find(
    existsSync,
  )
  if (found !== undefined) return read(reading, { file: found, flag: `The import of ${importer}` })
  if (reading.seen.has(name)) return
  const bundled = protobuf.common.get(name)?.nested
  if (bundled) {
    reading.seen.add(name)
    reading.root.addJSON(bundled)
    return
  }
  throw usageError(
    `${importer} imports "${name}", which is not in ${reading.folders.join(', ')}; add its folder with --proto-path.`,
  )
}

/** Descriptors and the like, which protobufjs has as files; the types of everyday use it has built in. */
function ofLibrary(name: string): string[] {
  if (!/^google\/protobuf\/[\w/]+\.proto$/.test(name)) return []
  return [join(dirname(fileURLToPath(import.meta.resolve('protobufjs/package.json'))), name)]
}
