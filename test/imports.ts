import { globSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

export const root = join(import.meta.dirname, '..')

/** One import of a file of ours by another; paths from the root of the repository, with `/`. */
export interface Import {
  readonly from: string
  readonly to: string
  /** Erased before the program runs. */
  readonly isTypeOnly: boolean
}

export interface Package {
  readonly name: string
  /** From the root of the repository. */
  readonly folder: string
  readonly exports: Readonly<Record<string, string>>
  /** Other packages of ours, those of tests included. */
  readonly dependencies: readonly string[]
}

/** The packages of the workspace. */
export function readPackages(): Package[] {
  return globSync(['{apps,packages}/*/package.json', 'compose/package.json'], { cwd: root })
    .map((file) => [dirname(file), JSON.parse(readFileSync(join(root, file), 'utf8'))] as const)
    .map(([folder, { name, exports = {}, dependencies = {}, devDependencies = {} }]) => ({
      name,
      folder,
      exports,
      dependencies: Object.keys({ ...dependencies, ...devDependencies }).filter((dependency) =>
        dependency.startsWith('@rpc-vs-mom/'),
      ),
    }))
}

/** Every import between files of ours; throws for one that leads nowhere. */
export function readImports(packages: readonly Package[]): Import[] {
  const folders = packages.map(({ folder }) => `${folder}/**/*.{ts,js}`)
  const files = globSync(folders, { cwd: root, exclude: ['**/node_modules/**'] })
  return files.flatMap((from) =>
    importsIn(readFileSync(join(root, from), 'utf8')).flatMap(({ specifier, isTypeOnly }) => {
      const to = targetOf(specifier, from, packages)
      return to === undefined ? [] : [{ from, to, isTypeOnly }]
    }),
  )
}

/** As oxfmt writes them: statements begin a line, strings have single quotes. */
const statement =
  /^(?:import|export) (?<type>type )?(?:[^'"`;=]*? from )?'(?<specifier>[^']+)'|\bimport\(\s*'(?<loaded>[^']+)'/gm

/** What a source text imports; what it loads while it runs counts as imported. */
export function importsIn(text: string): { specifier: string; isTypeOnly: boolean }[] {
  return [...text.matchAll(statement)].map(({ groups }) => ({
    specifier: (groups!['specifier'] ?? groups!['loaded'])!,
    isTypeOnly: groups!['type'] !== undefined,
  }))
}

/** Undefined for what is not ours, and for data. */
function targetOf(
  specifier: string,
  from: string,
  packages: readonly Package[],
): string | undefined {
  if (specifier.endsWith('.json')) return undefined
  if (specifier.startsWith('.')) return join(dirname(from), specifier)
  const owner = packages.find(({ name }) => specifier === name || specifier.startsWith(`${name}/`))
  if (owner === undefined) return undefined
  const file = owner.exports[`.${specifier.slice(owner.name.length)}`]
  if (file === undefined) throw new Error(`${from} imports ${specifier}, which is not exported.`)
  return join(owner.folder, file)
}
