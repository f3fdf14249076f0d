import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, onTestFinished, test } from 'vitest'
import { RamStore } from './ram.ts'
import { SqliteStore } from './sqlite.ts'
import { describeStore } from './store-suite.ts'
import { StoreFull } from './store.ts'

let folder: string
beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), 'broker-store-'))))
afterEach(() => rmSync(folder, { recursive: true }))

const fileOf = (key: string): string => join(folder, `${key}.db`)

describeStore({ name: 'ram', open: () => new RamStore() })
describeStore({ name: 'sqlite', open: (key) => new SqliteStore(fileOf(key)) })

const one = { subject: 'a', id: 1, body: Buffer.alloc(60), expiresMs: 5 }
const lastIds = new Map([['a', 1]])

test('a ram store that is full takes nothing more until something has gone', () => {
  const store = new RamStore({ maxBytes: 100 })
  store.write({ added: [one], removed: [], lastIds })
  const second = { added: [{ ...one, id: 2 }], removed: [], lastIds }
  expect(() => store.write(second)).toThrow(StoreFull)
  expect(store.read('a', 1, 9)).toEqual([one])
  store.removeExpired(1000)
  store.write(second)
  expect(store.read('a', 1, 9)).toHaveLength(1)
})

test('a batch that sqlite refuses leaves nothing behind, its new subjects neither', () => {
  const store = new SqliteStore(fileOf('refused'))
  onTestFinished(() => store.close())
  const twice = { added: [one, one], removed: [], lastIds }
  expect(() => store.write(twice)).toThrow('UNIQUE')
  expect(store.read('a', 1, 9)).toEqual([])
  store.write({ added: [one], removed: [], lastIds })
  expect(store.read('a', 1, 9)).toEqual([one])
})

test('a file that a broker has is refused to a second one', () => {
  const store = new SqliteStore(fileOf('locked'))
  onTestFinished(() => store.close())
  expect(() => new SqliteStore(fileOf('locked'))).toThrow('locked')
})
