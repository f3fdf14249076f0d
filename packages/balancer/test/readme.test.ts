import { execFile } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'

const packageFolder = join(import.meta.dirname, '..')

test('the example of the README prints what its comments say', async () => {
  const readme = await readFile(join(packageFolder, 'README.md'), 'utf8')
  const example = /```ts\n([\s\S]*?)```/.exec(readme)?.[1] ?? ''
  const promised = [...example.matchAll(/console\.log.*\/\/ (.*)/g)].map(([, text]) => text)
  const flags = ['--input-type=module-typescript', '--eval', example]
  const { stdout } = await promisify(execFile)(process.execPath, flags, { cwd: packageFolder })
  expect(promised).toHaveLength(2)
  expect(stdout.trim().split('\n')).toEqual(promised)
})
