import { execFileSync, spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeEach, expect, onTestFinished, test } from 'vitest'
import { claimFile } from './claim-file.ts'

let folder: string
let file: string

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'claim-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  file = join(folder, 'claim')
})

test('a claim is held until it is released', () => {
  const claim = claimFile(file)
  expect(claim.heldBy).toBeUndefined()
  expect(claimFile(file).heldBy).toBe(process.pid)
  expect(readdirSync(folder)).toEqual(['claim'])
  claim.release()
  expect(existsSync(file)).toBe(false)
})

test('a claim that is refused leaves that of the other', () => {
  writeFileSync(file, `${process.ppid}\n`)
  const claim = claimFile(file)
  expect(claim.heldBy).toBe(process.ppid)
  claim.release()
  expect(existsSync(file)).toBe(true)
})

test.each(['of a process that is gone', 'unreadable', 'a FIFO'])(
  'a claim that is %s is taken over',
  (what) => {
    const { pid } = spawnSync(process.execPath, ['--version'])
    if (what === 'a FIFO') execFileSync('mkfifo', [file])
    else writeFileSync(file, what === 'unreadable' ? 'who?' : `${pid}\n`)
    expect(claimFile(file).heldBy).toBeUndefined()
    expect(claimFile(file).heldBy).toBe(process.pid)
  },
)

test('what is in the place where this process begins its claim is not waited for', () => {
  execFileSync('mkfifo', [`${file}.${process.pid}`])
  expect(claimFile(file).heldBy).toBeUndefined()
  expect(readdirSync(folder)).toEqual(['claim'])
})
