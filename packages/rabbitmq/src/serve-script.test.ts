import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { serveScript } from './serve-script.ts'

/** What a server would find, started where these plugins are installed. */
function seenAmong(plugins: readonly string[]): string {
  const folder = mkdtempSync(join(tmpdir(), 'serve-script-test-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  for (const plugin of plugins) mkdirSync(join(folder, 'all', plugin), { recursive: true })
  const script = serveScript({
    serve: 'sh -c \'ls "${RABBITMQ_PLUGINS_DIR:-/no such folder}"\'',
    pluginFolders: `/no/such/folder "${join(folder, 'all')}"`,
    neededPlugins: join(folder, 'needed'),
    respawn: false,
  })
  return spawnSync('/bin/sh', ['-c', script], {
    encoding: 'utf8',
    env: { PATH: process.env['PATH'] },
  }).stdout
}

test('optional plugins are out of sight, and what the server is made of is not', () => {
  const plugins = [
    'rabbit-4.0.5',
    'ra-2.14.0',
    'rabbitmq_prelaunch-4.0.5',
    'rabbitmq_mqtt-4.0.5.ez',
  ]
  expect(seenAmong(plugins)).toBe('ra-2.14.0\nrabbit-4.0.5\nrabbitmq_prelaunch-4.0.5\n')
})

test('a server whose plugins are nowhere known is left to look for them itself', () => {
  expect(seenAmong([])).toBe('')
})
