import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { findServer } from './find-server.ts'

function folder(): string {
  const path = mkdtempSync(join(tmpdir(), 'find-server-'))
  onTestFinished(() => rmSync(path, { recursive: true }))
  return path
}

function script(folderPath: string, text: string): string {
  mkdirSync(folderPath, { recursive: true })
  const path = join(folderPath, 'rabbitmq-server')
  writeFileSync(path, text)
  return path
}

test('a script in a package folder wins over the PATH', () => {
  const root = folder()
  const versioned = script(join(root, 'rabbitmq_server-9.9/sbin'), 'exec erl')
  script(join(root, 'bin'), 'exec erl')
  const env = { PATH: join(root, 'bin') }
  expect(findServer({ env, serverFolders: [join(root, 'rabbitmq_server-*/sbin')] })).toBe(versioned)
})

test('a wrapper that changes the user is passed over', () => {
  const root = folder()
  script(join(root, 'wrapper'), 'su rabbitmq -s /bin/sh -c "rabbitmq-server"')
  const real = script(join(root, 'real'), 'exec erl')
  const env = { PATH: `${join(root, 'wrapper')}:${join(root, 'real')}` }
  expect(findServer({ env, serverFolders: [] })).toBe(real)
})

test('a machine without one is said to have none', () => {
  expect(findServer({ env: { PATH: folder() }, serverFolders: [] })).toBeUndefined()
})
