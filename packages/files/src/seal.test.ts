import { mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { expect, onTestFinished, test } from 'vitest'
import { intactSeal, sealFile } from './seal.ts'

test('a sealed file is found changed after any change of one byte, the seal included', () => {
  const { path, content } = sealedFile()
  expect(intactSeal(path)).toBeDefined()
  fc.assert(
    fc.property(
      fc.nat(content.length - 1),
      fc.integer({ min: 1, max: 255 }),
      (position, flipped) => {
        const changed = Buffer.from(content)
        changed[position]! ^= flipped
        writeFileSync(path, changed)
        expect(intactSeal(path)).toBeUndefined()
      },
    ),
  )
})

test('a sealed file is found changed when it was cut or went on', () => {
  const { path, content } = sealedFile()
  truncateSync(path, content.length - 1)
  expect(intactSeal(path)).toBeUndefined()
  writeFileSync(path, Buffer.concat([content, Buffer.alloc(1)]))
  expect(intactSeal(path)).toBeUndefined()
  truncateSync(path, 0)
  expect(intactSeal(path)).toBeUndefined()
})

/** Of several of the chunks in which files are read. */
function sealedFile(): { path: string; content: Buffer } {
  const folder = mkdtempSync(join(tmpdir(), 'seal-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  const path = join(folder, 'file')
  writeFileSync(path, Buffer.alloc(2_500_000, 'all of this is content'))
  sealFile(path)
  return { path, content: readFileSync(path) }
}
