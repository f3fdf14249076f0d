import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { installPackage } from './install-package.ts'

const rabbitmq = { name: 'RabbitMQ', apt: 'rabbitmq-server', brew: 'rabbitmq' }

/** A folder for the PATH whose `brew` is the given shell script. */
function pathWithBrew(script: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'brew-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  writeFileSync(join(folder, 'brew'), `#!/bin/sh\n${script}\n`)
  chmodSync(join(folder, 'brew'), 0o755)
  return folder
}

test('Homebrew is asked once, without updating itself, and announced in one line', async () => {
  const folder = pathWithBrew(
    'echo "$HOMEBREW_NO_AUTO_UPDATE $@" >> "$(/usr/bin/dirname "$0")/calls"',
  )
  const lines: string[] = []
  const onProgress = (line: string): void => void lines.push(line)
  await installPackage(rabbitmq, { env: { PATH: folder }, onProgress }, false)
  expect(readFileSync(join(folder, 'calls'), 'utf8')).toBe('1 install rabbitmq\n')
  expect(lines).toEqual(['installing RabbitMQ with brew, once'])
})

test('an installation that fails tells the last words of the package manager', async () => {
  const folder = pathWithBrew('echo "no such formula" >&2; exit 1')
  await expect(installPackage(rabbitmq, { env: { PATH: folder } }, false)).rejects.toThrow(
    'no such formula',
  )
})

test('Homebrew is never run as root', async () => {
  const folder = pathWithBrew('exit 0')
  await expect(installPackage(rabbitmq, { env: { PATH: folder } }, true)).rejects.toThrow(
    'without a question',
  )
})
