import { join } from 'node:path'
import { CommandError, nearestWord } from '@rpc-vs-mom/cli'
import {
  type Benchmark,
  benchmarks,
  blocks,
  byDefault,
  comparison,
  experiments,
  microbenchmarks,
  writes,
} from './benchmarks.ts'

const root = join(import.meta.dirname, '../../..')

/** What a command line asks for: arguments for Node, or a list of what there is. */
export type Chosen = { readonly nodeArgs: readonly string[] } | { readonly listing: string }

/**
 * Reads what was typed after `pnpm bench`. Without a name all of it is for `choose`; a name that nobody
 * has is an error with the one that was probably meant.
 */
export function chosenBy(typed: readonly string[]): Chosen {
  const [name, ...rest] = typed
  if (name === '--list' || name === '--help' || name === '-h') return { listing: listing() }
  if (name === undefined || name.startsWith('-')) return started(byDefault, typed)
  const benchmark = benchmarks.find((one) => one.name === name)
  if (benchmark === undefined)
    throw new CommandError(
      'usage',
      `there is no benchmark ${name}. ${meant(name)}"pnpm bench --list" shows them all.`,
    )
  return started(benchmark, rest)
}

function started(benchmark: Benchmark, typed: readonly string[]): Chosen {
  const { name, file, node = [], args = [], readsNothing = false } = benchmark
  if (readsNothing && typed.length > 0)
    throw new CommandError('usage', `${name} takes no flags; leave out ${typed.join(' ')}.`)
  return { nodeArgs: [...node, join(root, file), ...args, ...typed] }
}

/** The name with the fewest slips, or those that end as an old name did: `overload` for `lb-overload`. */
function meant(misspelt: string): string {
  const names = benchmarks.map(({ name }) => name)
  const longer = names.filter((name) => name.endsWith(`-${misspelt}`))
  const nearest = nearestWord(misspelt, names)
  const likely = longer.length > 0 ? longer : nearest === undefined ? [] : [nearest]
  return likely.length > 0 ? `Did you mean ${likely.join(' or ')}? ` : ''
}

function listing(): string {
  const width = Math.max(...benchmarks.map(({ name }) => name.length))
  const lines = (some: readonly Benchmark[]): string =>
    some.map(({ name, summary }) => `  ${name.padEnd(width)}  ${summary}`).join('\n')
  return `pnpm bench [flags]         the same as pnpm bench ${byDefault.name}; its flags: pnpm bench ${byDefault.name} --help
pnpm bench <name> [flags]  one of these; its flags: pnpm bench <name> --help

Experiments, which put a question to RPC and MOM and end in a report:
${lines([...blocks, comparison, ...writes])}

Experiments, several processes against each other:
${lines(experiments)}

Microbenchmarks, one package each:
${lines(microbenchmarks)}
`
}
