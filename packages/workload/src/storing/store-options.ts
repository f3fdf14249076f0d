import { oneOf, Option } from '@rpc-vs-mom/cli'
import { durabilities } from './durability.ts'

/** How durable an answer is; both sides have it, so that it is in the manifest and the workers are told. */
export const durabilityOption = (): Option =>
  new Option(
    '--durability <level>',
    'what is done when a write is answered: full, synced to disk; normal, written but for a power cut',
  )
    .argParser(oneOf(durabilities))
    .default('full')

/** Where workers write. */
export const storeOption = (workload: string): Option =>
  new Option(
    '--store <file>',
    'SQLite file that workers write; made where it is not there',
  ).default(`data/${workload}.db`)
