import { spawnSync } from 'node:child_process'
import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { nodeVariables } from './node-settings.ts'

const hasErlang = spawnSync('erl', ['-version']).status === 0

test.skipIf(!hasErlang)('an Erlang that cannot start leaves no crash dump where it is run', () => {
  const cwd = mkdtempSync(join(tmpdir(), 'node-settings-test-'))
  onTestFinished(() => rmSync(cwd, { recursive: true }))
  const ports = { port: 1, distributionPort: 2, epmdPort: 3 }
  const env = nodeVariables({ folder: cwd, ...ports, user: 'bench', password: 'secret', more: [] })
  const erlang = spawnSync('erl', ['-boot', 'missing', '-noshell'], { cwd, env })
  expect(String(erlang.stderr)).toContain('cannot get bootfile')
  expect(readdirSync(cwd)).toEqual([])
})
