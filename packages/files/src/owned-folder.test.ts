import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { makeOwnedFolder } from './owned-folder.ts'

test('a folder of a process that is gone is removed by the next one, and nothing else', () => {
  const parent = mkdtempSync(join(tmpdir(), 'owned-'))
  onTestFinished(() => rmSync(parent, { recursive: true }))
  const { pid: dead } = spawnSync(process.execPath, ['--version'])
  const kept = [
    `study-${process.ppid}-abcdef`,
    `other-${dead}-abcdef`,
    `study-${dead}-abcdef-mine`,
    'study-mine',
  ]
  for (const name of [`study-${dead}-abcdef`, ...kept]) mkdirSync(join(parent, name))
  writeFileSync(join(parent, `study-${dead}-abcdef`, 'sales.db'), 'data')
  writeFileSync(join(parent, `study-${dead}-fedcba`), 'a file')
  const folder = makeOwnedFolder(parent, 'study-')
  expect(readdirSync(parent).toSorted()).toEqual(
    [...kept, `study-${dead}-fedcba`, basename(folder)].toSorted(),
  )
})
