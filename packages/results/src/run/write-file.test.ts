import { execFileSync } from 'node:child_process'
import { lstat, mkdtemp, readFile, readdir, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { writeFileWhole } from './write-file.ts'

test('a file is replaced and its folder is made', async () => {
  const folder = await temporaryFolder()
  const file = join(folder, 'a', 'b.txt')
  await writeFileWhole(file, 'one')
  await writeFileWhole(file, 'two')
  expect(await readFile(file, 'utf8')).toBe('two')
  expect(await readdir(join(folder, 'a'))).toEqual(['b.txt'])
})

test('a file that cannot be written is named, and nothing is left behind', async () => {
  const folder = await temporaryFolder()
  await writeFile(join(folder, 'taken'), '')
  const file = join(folder, 'taken', 'b.txt')
  await expect(writeFileWhole(file, 'x')).rejects.toMatchObject({
    name: 'ResultsError',
    kind: 'notWritable',
    message: expect.stringContaining(`Cannot write ${file}`),
  })
  expect(await readdir(folder)).toEqual(['taken'])
})

test('a FIFO in place of the file is left alone and named', async () => {
  const folder = await temporaryFolder()
  const file = join(folder, 'b.txt')
  execFileSync('mkfifo', [file])
  await expect(writeFileWhole(file, 'x')).rejects.toMatchObject({
    kind: 'notWritable',
    message: `${file} is a FIFO and would be lost; name another file.`,
  })
  expect((await lstat(file)).isFIFO()).toBe(true)
  expect(await readdir(folder)).toEqual(['b.txt'])
})

test('a symbolic link stays, and the file that it leads to is replaced', async () => {
  const folder = await temporaryFolder()
  const [file, link] = [join(folder, 'b.txt'), join(folder, 'link.txt')]
  await writeFile(file, 'one')
  await symlink('b.txt', link)
  await writeFileWhole(link, 'two')
  expect((await lstat(link)).isSymbolicLink()).toBe(true)
  expect(await readFile(file, 'utf8')).toBe('two')
})

async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'write-file-'))
  onTestFinished(() => rm(folder, { recursive: true }))
  return folder
}
