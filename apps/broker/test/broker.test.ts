import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { startBrokerProcess, TinyClient } from './broker-process.ts'

function temporaryFile(): string {
  const folder = mkdtempSync(join(tmpdir(), 'broker-app-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  return join(folder, 'messages.db')
}

test('publishes and fetches, ends in order, and goes on where it stopped', async () => {
  const flags = ['--store', `sqlite:${temporaryFile()}`]
  const first = await startBrokerProcess(flags)
  const client = new TinyClient(first.url)
  expect(await client.publish('a', 'kept')).toBe(1)
  await first.program.stop()
  expect(await first.program.ended()).toMatchObject({ exitCode: 0 })
  const second = await startBrokerProcess(flags, first.url)
  onTestFinished(() => second.program.kill())
  const again = new TinyClient(second.url)
  expect(await again.fetch('a', 1)).toBe('kept')
  expect(await again.publish('a', 'next')).toBe(2)
  for (const one of [client, again]) one.close()
})

test.each([
  ['a store that nobody knows', ['--store', 'disk'], 'names no store'],
  ['a file that cannot be', ['--store', 'sqlite:/nowhere/at/all.db'], 'directory does not exist'],
  ['a policy that nobody knows', ['--slow', 'wait'], 'Known are drop, disconnect, block.'],
  ['an address that is none', ['--store', 'ram', '--listen', 'tcp://x'], 'grpc://'],
])('%s is an error of one sentence', async (_what, flags, sentence) => {
  await expect(startBrokerProcess(flags)).rejects.toThrow(sentence)
})
