import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import { expect, test } from 'vitest'

const root = join(import.meta.dirname, '../../..')

test('the figures of the README and the committed report are what the committed run gives', () => {
  const main = join(root, 'apps/report/src/main.ts')
  const words = ['results/reference', '--readme', 'README.md', '--check']
  expect(() =>
    execFileSync(process.execPath, [main, ...words], { cwd: root, stdio: 'pipe' }),
  ).not.toThrow()
})
