import { execFileSync } from 'node:child_process'
import { readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'

const root = join(import.meta.dirname, '../../..')

const reference = join(root, 'results/reference')
const main = join(root, 'apps/report/src/main.ts')

test.each(readdirSync(reference))('the committed report %s is what its run gives', (experiment) => {
  const words = [`results/reference/${experiment}`, '--check']
  // Its figures are those of the README.
  const readme = experiment === 'choose' ? ['--readme', 'README.md'] : []
  expect(() =>
    execFileSync(process.execPath, [main, ...words, ...readme], { cwd: root, stdio: 'pipe' }),
  ).not.toThrow()
})

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
