import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { makeFolder } from './make-folder.ts'

test('makes a folder with those above it, once or several times at once', async () => {
  const folder = temporaryFolder()
  const inner = join(folder, 'a', 'b', 'c')
  await Promise.all([makeFolder(inner), makeFolder(inner)])
  await makeFolder(inner)
  expect(statSync(inner).isDirectory()).toBe(true)
})

test('does not make one below a file', async () => {
  const folder = temporaryFolder()
  writeFileSync(join(folder, 'file'), '')
  await expect(makeFolder(join(folder, 'file', 'a'))).rejects.toMatchObject({ code: 'EEXIST' })
})

test.runIf(process.platform === 'linux')(
  'gives up where the file system has no place for one',
  async () => {
    await expect(makeFolder('/proc/no/such/folder')).rejects.toMatchObject({ code: 'ENOENT' })
  },
)

function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'make-folder-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  return folder
}
