import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Address } from '@rpc-vs-mom/address'
import { listen } from '@rpc-vs-mom/transport'
import { expect, onTestFinished, test } from 'vitest'
import { startCluster } from '../cluster/cluster.ts'
import { defaultVariants, equalPairsAmong, variants } from './variants.ts'
import type { Variant } from './variant.ts'

test('no two variants have the same name', () => {
  const names = variants.map(({ name }) => name)
  expect(new Set(names).size).toBe(names.length)
})

test('one transport of each kind takes part by default', () => {
  expect(defaultVariants.map(({ name }) => name)).toEqual([
    'rpc',
    'rpc-lean',
    'mom',
    'rpc-direct',
    'local',
  ])
})

test('each side of a comparison has a partner on an equal wire, where both take part', () => {
  const pairsAmong = (...names: string[]) =>
    equalPairsAmong(names).map(({ baseline, challenger }) => [baseline, challenger])
  expect(pairsAmong('rpc', 'mom', 'rpc-lean', 'mom-amqplib')).toEqual([
    ['rpc-lean', 'mom'],
    ['rpc', 'mom-amqplib'],
  ])
  expect(pairsAmong('rpc', 'mom', 'rpc-lean')).toEqual([['rpc-lean', 'mom']])
  expect(pairsAmong('rpc', 'mom')).toEqual([])
})

test('the README names every variant', async () => {
  const readme = await readFile(join(import.meta.dirname, '../../../../README.md'), 'utf8')
  const missing = variants.filter(({ name }) => !readme.includes(`\`${name}\``))
  expect(missing.map(({ name }) => name)).toEqual([])
})

test('a variant that nothing but its own value names is started, asked and taken down', async () => {
  const url = new Address('local:echo')
  const echo: Variant = {
    name: 'echo',
    summary: 'Answers each request with itself.',
    codec: 'protobuf',
    path: ['hammer'],
    parts: {},
    async deploy(assembly) {
      const listener = await listen(url.reveal(), async (request) => request)
      assembly.stack.defer(() => listener.close())
      return assembly.connectInTurn([url])
    },
  }
  const spec = {
    serving: { workload: 'none', flags: [] },
    workers: 1,
    connections: 2,
    maxOutstanding: 10,
  }
  const cluster = await startCluster(echo, spec)
  onTestFinished(() => cluster.close())
  const reply = await cluster.ask(new Uint8Array([7]), { method: 'a.B/C', timeoutMs: 1000 })
  expect([...reply]).toEqual([7])
  expect(cluster.components.map(({ name }) => name)).toEqual(['hammer'])
  await cluster.close()
  const again = await startCluster(echo, spec)
  await again.close()
})
