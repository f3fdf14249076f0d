import { execFileSync } from 'node:child_process'
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeEach, expect, onTestFinished, test, vi } from 'vitest'
import { composeComponents } from './compose-components.ts'

let folder: string
let file: string

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'compose-'))
  file = join(folder, 'rpc.yaml')
  writeFileSync(file, 'services: {}')
  vi.stubEnv('PATH', folder)
  onTestFinished(() => {
    vi.unstubAllEnvs()
    rmSync(folder, { recursive: true })
  })
})

test('what docker says last is the cause', () => {
  writeFileSync(
    join(folder, 'docker'),
    '#!/bin/sh\necho "time=now level=warning" >&2\necho "yaml: line 3: did not find a key" >&2\nexit 15\n',
  )
  chmodSync(join(folder, 'docker'), 0o755)
  fails('unreachable', 'docker compose failed: yaml: line 3: did not find a key')
})

test('a docker that is not installed is the cause', () => {
  fails('unreachable', 'docker compose failed: docker is not installed.')
})

test('a file that is not there is the cause', () => {
  rmSync(file)
  fails('badData', `--compose ${file} cannot be read: ENOENT`)
})

test('a FIFO is not waited for', () => {
  rmSync(file)
  execFileSync('mkfifo', [file], { env: { PATH: '/usr/bin:/bin' } })
  fails('badData', `--compose ${file} is no regular file; give it a compose file.`)
})

const exitCodes = { unreachable: 3, badData: 5 } as const

function fails(kind: keyof typeof exitCodes, sentence: string): void {
  const expected = {
    exitCode: exitCodes[kind],
    message: expect.stringContaining(sentence) as string,
  }
  expect(() => composeComponents(file)).toThrow(expect.objectContaining(expected) as Error)
}
