import { describe, expect, test } from 'vitest'
import { circlesOf, type Edge } from './circles.ts'
import { importsIn, readImports, readPackages } from './imports.ts'

const packages = readPackages()
const imports = readImports(packages)
const packageOf = (file: string): string =>
  packages.find(({ folder }) => file.startsWith(`${folder}/`))!.folder

/** Circles that types close, and why each stays. */
const known: readonly { readonly files: readonly string[]; readonly reason: string }[] = [
  {
    reason: 'A call joins two streams: both sessions, the backend and the dispatcher act on it.',
    files: inFolder('packages/relay/src/forwarding', [
      'backend-session.ts',
      'backend.ts',
      'call.ts',
      'client-session.ts',
      'dispatcher.ts',
    ]),
  },
  {
    reason: 'A session holds its streams and judges them, and a stream writes to its session.',
    files: inFolder('packages/transport/src/grpc/lean/answering', [
      'answers.ts',
      'request-faults.ts',
      'served-flow.ts',
      'served-stream.ts',
      'server-session.ts',
    ]),
  },
  {
    reason: 'A session holds its calls, and a call writes to its session.',
    files: inFolder('packages/transport/src/grpc/lean/asking', [
      'answer-faults.ts',
      'answer-fields.ts',
      'client-call.ts',
      'client-session.ts',
    ]),
  },
]

test('no circle of imports carries values', () => {
  expect(circlesOf(edgesOf(imports.filter(({ isTypeOnly }) => !isTypeOnly)))).toEqual([])
})

test('a circle that types close is listed with its reason, and none is listed that has gone', () => {
  expect(circlesOf(edgesOf(imports))).toEqual(known.map(({ files }) => files))
})

test('an app is imported by its own files only', () => {
  const ofApps = imports.filter(({ to }) => to.startsWith('apps/'))
  expect(ofApps.length).toBeGreaterThan(100)
  expect(ofApps.filter(({ from, to }) => packageOf(from) !== packageOf(to))).toEqual([])
})

test('packages need each other in one direction, those that only tests need included', () => {
  const edges = packages.flatMap(({ name, dependencies }) =>
    dependencies.map((dependency): Edge => [name, dependency]),
  )
  expect(edges.length).toBeGreaterThan(50)
  expect(circlesOf(edges)).toEqual([])
})

describe('the rules themselves', () => {
  test('read imports of every form', () => {
    const source = [
      "import { a } from './value.ts'",
      "import type { b } from './type.ts'",
      "import {\n  c,\n  type d,\n} from './lines.ts'",
      "import './effect.ts'",
      "export { e } from './passed-on.ts'",
      "export type { f } from './type-passed-on.ts'",
      "export * as g from './all.ts'",
      "const h = await import('./loaded.ts')",
      "const text = 'import { i } from nowhere'",
    ]
    expect(importsIn(source.join('\n'))).toEqual([
      { specifier: './value.ts', isTypeOnly: false },
      { specifier: './type.ts', isTypeOnly: true },
      { specifier: './lines.ts', isTypeOnly: false },
      { specifier: './effect.ts', isTypeOnly: false },
      { specifier: './passed-on.ts', isTypeOnly: false },
      { specifier: './type-passed-on.ts', isTypeOnly: true },
      { specifier: './all.ts', isTypeOnly: false },
      { specifier: './loaded.ts', isTypeOnly: false },
    ])
  })

  test('find a circle through others, and none where two lead to the same', () => {
    const diamond: Edge[] = [
      ['a', 'b'],
      ['a', 'c'],
      ['b', 'd'],
      ['c', 'd'],
    ]
    expect(circlesOf(diamond)).toEqual([])
    expect(circlesOf([...diamond, ['d', 'b']])).toEqual([['b', 'd']])
  })
})

function edgesOf(some: typeof imports): Edge[] {
  return some.map(({ from, to }) => [from, to])
}

function inFolder(folder: string, files: readonly string[]): string[] {
  return files.map((file) => `${folder}/${file}`)
}
