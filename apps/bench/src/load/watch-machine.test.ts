import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { expect, onTestFinished, test } from 'vitest'
import { watchMachine } from './watch-machine.ts'

const burn = 'process.stdout.write("on"); for (;;);'

test.skipIf(process.platform !== 'linux')(
  'takes the work of a process for that of others, unless it is told',
  async () => {
    const child = spawn(process.execPath, ['-e', burn], { stdio: ['ignore', 'pipe', 'ignore'] })
    onTestFinished(() => void child.kill('SIGKILL'))
    await once(child.stdout, 'data')
    const knowing = watchMachine([child.pid!])
    const unknowing = watchMachine([])
    const endMs = performance.now() + 500
    while (performance.now() < endMs);
    // The child and this process share at least one processor.
    expect(unknowing()! - knowing()!).toBeGreaterThan(0.2)
  },
)
