import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import { expect, test } from 'vitest'

test('the figures of docs/queueing.md are those of the committed results', () => {
  const main = join(import.meta.dirname, './main.ts')
  const check = () => execFileSync(process.execPath, [main, '--check'], { stdio: 'pipe' })
  expect(check).not.toThrow()
})
