import { program, type Command } from '@rpc-vs-mom/cli'
import { installed } from './instrument.ts'
import { selftest } from './selftest.ts'

/** `hammer selftest`: the instrument, as it is installed, against servers of known behaviour. */
export const selftestCommand: Command = program(
  'selftest',
  'Measures servers of known behaviour and compares: ends with 98 when this hammer cannot be trusted on this machine.',
).action(async () => {
  process.exitCode = await selftest(installed, (line) => void process.stdout.write(`${line}\n`))
})
