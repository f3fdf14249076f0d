// Puts the figures of results/bench into docs/queueing.md; with --check ends with 1 when they are others.
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type BindingDocument, bindingTables } from '../binding/binding-tables.ts'
import { withTables } from './doc-tables.ts'
import { type OverloadDocument, type PrefetchDocument, queueingTables } from './queueing-tables.ts'

const root = join(import.meta.dirname, '../../../..')
const doc = join(root, 'docs/queueing.md')

const prefetch = read('prefetch') as PrefetchDocument
const overload = read('overload') as OverloadDocument
const binding = read('binding') as BindingDocument
const tables = {
  ...queueingTables(prefetch, overload),
  ...bindingTables(binding),
  commands: [prefetch, binding, overload]
    .map(({ command }) => `    ${asTypedNow(command)}`)
    .join('\n'),
}
const before = readFileSync(doc, 'utf8')
const after = withTables(before, tables)
if (!process.argv.includes('--check')) writeFileSync(doc, after)
else if (after !== before) {
  console.error('docs/queueing.md has other figures than results/bench: run this without --check.')
  process.exitCode = 1
}

/** Each was a script of its own when the results were made. */
function asTypedNow(command: string): string {
  const renamed: Readonly<Record<string, string>> = {
    overload: 'lb-overload',
    prefetch: 'lb-prefetch',
  }
  return command.replace(
    /^pnpm bench:(\S+)/,
    (_, name: string) => `pnpm bench ${renamed[name] ?? name}`,
  )
}

function read(name: string): unknown {
  return JSON.parse(readFileSync(join(root, 'results/bench', `${name}.json`), 'utf8'))
}
