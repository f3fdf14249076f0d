import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { expect, test } from 'vitest'

const program = join(import.meta.dirname, '../../../fuzz/long-run.ts')

/** A million together. */
test.each([1, 2, 3, 4])(
  '250,000 mutated frames crash, hang and leak nothing, and calls on other connections are right (seed %i)',
  { timeout: 900_000 },
  async (seed) => {
    const child = spawn(process.execPath, ['--expose-gc', program, '250000', String(seed)], {
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    const [output, [code]] = await Promise.all([text(child.stdout), once(child, 'exit')])
    expect({ output, code }).toMatchObject({ output: expect.anything(), code: 0 })
  },
)
