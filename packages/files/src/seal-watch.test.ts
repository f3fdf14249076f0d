import {
  mkdtempSync,
  renameSync,
  rmSync,
  symlinkSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeEach, expect, onTestFinished, test } from 'vitest'
import { SealWatch } from './seal-watch.ts'
import { sealFile } from './seal.ts'

let path: string
let watch: SealWatch

beforeEach(() => {
  const folder = mkdtempSync(join(tmpdir(), 'seal-watch-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  path = join(folder, 'file')
  writeFileSync(path, Buffer.alloc(1000, 'content'))
  sealFile(path)
  utimesSync(path, 1, 1)
  watch = new SealWatch(path)
})

test('a file that nobody touches has not changed', () => {
  expect(watch.wasIntact).toBe(true)
  expect(watch.look()).toBe(false)
})

test('a file that was replaced by a link that leads nowhere has not changed', () => {
  rmSync(path)
  symlinkSync(path, path)
  expect(watch.look()).toBe(false)
})

test('a file of the same size written in its place is a change', () => {
  writeFileSync(path, Buffer.alloc(1000, 'other'))
  expect(watch.look()).toBe(true)
})

test('another sealed file written in its place is a change', () => {
  writeFileSync(path, Buffer.alloc(1000, 'other'))
  sealFile(path)
  expect(watch.look()).toBe(true)
})

test('a file that was cut is a change', () => {
  truncateSync(path, 10)
  expect(watch.look()).toBe(true)
})

test('a file whose time alone is new has not changed', () => {
  utimesSync(path, 2, 2)
  expect(watch.look()).toBe(false)
  writeFileSync(path, Buffer.alloc(1000, 'other'))
  expect(watch.look()).toBe(true)
})

test('a file that another was put in place of by a rename has not changed', () => {
  writeFileSync(`${path}.new`, 'other')
  renameSync(`${path}.new`, path)
  expect(watch.look()).toBe(false)
})

test('a file that is gone has not changed, because whoever had opened it still reads it', () => {
  rmSync(path)
  expect(watch.look()).toBe(false)
})
