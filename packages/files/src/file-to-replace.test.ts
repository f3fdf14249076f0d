import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { once } from 'node:events'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeEach, describe, expect, onTestFinished, test } from 'vitest'
import { fileToReplace, NotReplaceable } from './file-to-replace.ts'

let folder: string
let path: string

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'replace-'))
  path = join(folder, 'sales.db')
  onTestFinished(() => rmSync(folder, { recursive: true }))
})

describe('what a file may be put in place of', () => {
  test('nothing, or a regular file', () => {
    expect(fileToReplace(path)).toBe(path)
    writeFileSync(path, 'old')
    expect(fileToReplace(path)).toBe(path)
  })

  test('the file that symbolic links lead to, so that the links stay', () => {
    const [link, linkToLink] = [join(folder, 'link'), join(folder, 'link-to-link')]
    symlinkSync('sales.db', link)
    symlinkSync(link, linkToLink)
    expect(fileToReplace(linkToLink)).toBe(path)
    writeFileSync(path, 'old')
    expect(fileToReplace(linkToLink)).toBe(path)
  })

  test('not a device', () => {
    refuses('/dev/null', '/dev/null is a device and would be lost; name another file.')
    symlinkSync('/dev/null', path)
    refuses(path, `${path} leads to /dev/null, which is a device and would be lost; name another`)
  })

  test('not a FIFO', () => {
    execFileSync('mkfifo', [path])
    refuses(path, `${path} is a FIFO and would be lost`)
  })

  test('not a socket', async () => {
    const server = createServer().listen(path)
    await once(server, 'listening')
    onTestFinished(() => void server.close())
    refuses(path, `${path} is a socket and would be lost`)
  })

  test('not a folder', () => {
    mkdirSync(path)
    refuses(path, `${path} is a folder and would be lost`)
  })

  test('not a loop of links', () => {
    symlinkSync('b', join(folder, 'a'))
    symlinkSync('a', join(folder, 'b'))
    refuses(join(folder, 'a'), `${join(folder, 'a')} is a loop of symbolic links`)
  })
})

function refuses(file: string, sentence: string): void {
  expect(() => fileToReplace(file)).toThrow(NotReplaceable)
  expect(() => fileToReplace(file)).toThrow(sentence)
}
