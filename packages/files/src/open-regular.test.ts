import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeEach, expect, onTestFinished, test } from 'vitest'
import { NotRegular, openRegular } from './open-regular.ts'

let folder: string

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'open-regular-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
})

test('a regular file is opened, also by way of a symbolic link', async () => {
  const [file, link] = [join(folder, 'file'), join(folder, 'link')]
  writeFileSync(file, 'text')
  symlinkSync(file, link)
  for (const path of [file, link]) {
    await using opened = await openRegular(path)
    expect(await opened.readFile('utf8')).toBe('text')
  }
})

test('a FIFO that nobody writes to, a device without end and a folder are refused at once', async () => {
  const fifo = join(folder, 'fifo')
  execFileSync('mkfifo', [fifo])
  for (const [path, what] of [
    [fifo, 'a FIFO'],
    ['/dev/zero', 'a device'],
    [folder, 'a folder'],
  ] as const) {
    const opening = openRegular(path)
    await expect(opening).rejects.toThrow(NotRegular)
    await expect(opening).rejects.toThrow(`${path} is ${what} and no regular file`)
  }
})

test('what is not there is the error of the file system', async () => {
  await expect(openRegular(join(folder, 'missing'))).rejects.toMatchObject({ code: 'ENOENT' })
})
