/**
 * `pnpm bench [name] [flags]`: becomes the benchmark of that name, with the flags of Node that it needs. It stays
 * one process, so that signals reach the benchmark, and its exit code the caller.
 */
import { program, runProgram } from '@rpc-vs-mom/cli'
import { chosenBy } from './chosen.ts'

const [node, self, ...typed] = process.argv

await runProgram(
  program('bench', 'Starts an experiment or a microbenchmark.').action(() => {
    const chosen = chosenBy(typed)
    if ('listing' in chosen) process.stdout.write(chosen.listing)
    else become(chosen.nodeArgs)
  }),
  // The benchmark reads its own flags.
  [node!, self!],
)

/** Does not return. */
function become(nodeArgs: readonly string[]): void {
  process.execve!(process.execPath, [process.execPath, ...nodeArgs], process.env)
}
