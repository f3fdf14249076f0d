import { oneOf, Option } from '@rpc-vs-mom/cli'
import { defaultWorkload, workloads } from './registry.ts'

/**
 * The flag that names a workload. Its other flags are those of the workload, so that the name must be known before the
 * command line is read: `workloadIn` looks for it.
 */
export function workloadOption(description: string): Option {
  const known = Object.keys(workloads)
  return new Option('--workload <name>', `${description}: ${known.join(', ')}`)
    .argParser(oneOf(known))
    .default(defaultWorkload)
}

/**
 * The workload that a command line names, the last one where it names several; where it names none, the one that has a
 * flag of it to itself, or the default. It is the default too for one that nobody knows, which is refused when the line
 * is read.
 */
export function workloadIn(argv: readonly string[]): string {
  const named = argv.flatMap((word, index) => {
    if (word === '--workload') return argv.slice(index + 1, index + 2)
    return word.startsWith('--workload=') ? [word.slice('--workload='.length)] : []
  })
  const last = named.at(-1) ?? workloadOfFlags(argv) ?? defaultWorkload
  return Object.hasOwn(workloads, last) ? last : defaultWorkload
}

function workloadOfFlags(argv: readonly string[]): string | undefined {
  const given = new Set(argv.map((word) => word.replace(/=.*$/s, '')))
  return Object.keys(workloads).find((name) => workloads[name]![2]?.some((flag) => given.has(flag)))
}
