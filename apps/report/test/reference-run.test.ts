import { execFileSync } from 'node:child_process'
import { readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'

const root = join(import.meta.dirname, '../../..')

test('the figures of the README and the committed report are what the committed run gives', () => {
  const main = join(root, 'apps/report/src/main.ts')
  const words = ['results/reference/compare', '--readme', 'README.md', '--check']
  expect(() =>
    execFileSync(process.execPath, [main, ...words], { cwd: root, stdio: 'pipe' }),
  ).not.toThrow()
})

const reference = join(root, 'results/reference')

test.each(readdirSync(reference))(
  'the committed run %s is at most 20 files and 2 MB',
  (experiment) => {
    const files = readdirSync(join(reference, experiment), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map(({ parentPath, name }) => join(parentPath, name))
    expect(files).not.toEqual([])
    expect(files.length).toBeLessThanOrEqual(20)
    const bytes = files.reduce((sum, file) => sum + statSync(file).size, 0)
    expect(bytes).toBeLessThanOrEqual(2_000_000)
  },
)
