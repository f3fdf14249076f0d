import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { resumedTrials } from './resume-trials.ts'

function fileWith(document: object): string {
  const folder = mkdtempSync(join(tmpdir(), 'kept-trials-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  const file = join(folder, 'binding.json')
  writeFileSync(file, JSON.stringify(document))
  return file
}

test('goes on with the trials of a run of the same setting', () => {
  const file = fileWith({
    setting: { seed: 1, rounds: 2 },
    trials: [{ round: 1, name: 'central' }],
  })
  expect(resumedTrials(file, { rounds: 2, seed: 1 })).toEqual([{ round: 1, name: 'central' }])
})

test('begins anew without a file', () => {
  expect(resumedTrials(undefined, {})).toEqual([])
  expect(resumedTrials(join(tmpdir(), 'no-such-file.json'), {})).toEqual([])
})

test('does not write over a run of another setting', () => {
  const file = fileWith({ setting: { seed: 1 }, trials: [] })
  expect(() => resumedTrials(file, { seed: 2 })).toThrow('holds a run with another setting')
})
