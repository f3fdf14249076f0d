import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { generateDataset } from '@rpc-vs-mom/dataset'
import { runApp, startApp, temporaryFolder } from '@rpc-vs-mom/experiment'
import { parseSalesFilter, SalesRequest } from '@rpc-vs-mom/schema'
import { createOracle } from '@rpc-vs-mom/workload/sales'
import { describe, expect, inject, onTestFinished, test } from 'vitest'
import { startHammer } from './hammer.ts'
import * as amqpPeers from './original-study/amqp-peers.ts'
import type { Fields } from './original-study/contract.ts'

const root = join(import.meta.dirname, '../../..')
const readme = readFileSync(join(root, 'README.md'), 'utf8')
const section = /^## Repeat the original study\n([^]*?)^## /m.exec(readme)![1]!
const brokerUrl = inject('rabbitmqUrl')

/** The words behind the name of a program in the only command of the section that starts it so. */
function wordsAfter(program: string): string[] {
  const commands = section
    .split('\n')
    .filter((line) => line.startsWith('    ') && line.includes(program))
    .map((line) => line.slice(line.indexOf(program) + program.length).replace(/ #.*/, ''))
  expect(commands).toHaveLength(1)
  return commands[0]!
    .trim()
    .split(/ +/)
    .map((word) => word.replaceAll("'", ''))
}

function replaced(words: readonly string[], flag: string, value: string): string[] {
  const at = words.indexOf(flag)
  expect(at).toBeGreaterThan(-1)
  return words.with(at + 1, value)
}

test('the section names the study and links to it, and says which variants its systems are', () => {
  expect(section).toContain('[MOM-vs-RPC-study](https://github.com/gabeknob/MOM-vs-RPC-study)')
  expect(section.replaceAll('\n', ' ')).toContain(
    '`rpc`, `mom-original` (its "mom") and `mom-mixed` (its "mixed")',
  )
})

describe.skipIf(!brokerUrl)('what the section says', { timeout: 60_000 }, () => {
  test('puts its three systems to its query by one command', async () => {
    const brief = ['--duration', '500ms', '--rounds', '1', '--warmup', '0s', '--repeats', '0']
    const small = ['--warmup-requests', '0', '--no-aa', '--sales', '1k']
    const words = ['compare', ...wordsAfter('hammer compare'), ...brief, ...small]
    const hammer = startHammer(words, { RABBITMQ_URL: brokerUrl })
    const { stderr } = await hammer.ended
    for (const variant of ['rpc', 'mom-original', 'mom-mixed'])
      expect(stderr).toMatch(new RegExp(`trial \\d ${variant}: 50 of 50 ok`))
    const [run] = readdirSync(hammer.results)
    const { variants, plan } = JSON.parse(
      readFileSync(join(hammer.results, run!, 'manifest.json'), 'utf8'),
    ) as {
      variants: { name: string; codec: string; path: string[] }[]
      plan: { mix: object; settings: object }
    }
    expect(plan).toMatchObject({ mix: { default: 1 }, settings: { 'query profile': 'original' } })
    expect(variants.find(({ name }) => name === 'mom-mixed')).toMatchObject({
      codec: 'protobuf',
      path: expect.not.arrayContaining(['lb']) as string[],
    })
  })

  test('puts a worker of the study behind our lb, and measures and meters it', async () => {
    await using stack = new AsyncDisposableStack()
    const out = join(await temporaryFolder(stack), 'database.db')
    const seed = replaced(wordsAfter('pnpm seed'), '--out', out)
    await runApp('seeder', [...seed, '--sales', '1k'])
    expect(readFileSync(out).length).toBeGreaterThan(0)

    const at = (queue: string): string => `${brokerUrl}/${queue}?queue=original`
    await amqpPeers.startWorker(theirAnswer)
    const { front, work } = amqpPeers.queues
    const lb = await startApp('lb', ['--listen', at(front), '--backends', at(work)])
    onTestFinished(() => lb.stop())
    const words = wordsAfter('hammer run')
    const target = words[words.indexOf('--target') + 1]!
    const url = `${brokerUrl}/${target.slice(target.lastIndexOf('/') + 1)}`
    const flags = replaced(replaced(words, '--target', url), '--pid', `workers=${process.pid}`)
    const brief = ['--rate', '100', '--duration', '500ms', '--warmup', '0s', '--sales', '1k']
    const hammer = startHammer(['run', ...flags, ...brief])
    expect((await hammer.ended).stderr).toContain('50 of 50 ok')
  })
})

test('its two hops for Docker have its queues, on a RabbitMQ that takes them', () => {
  const compose = readFileSync(join(root, 'compose/original.yaml'), 'utf8')
  expect(section).toContain('docker compose -f compose/original.yaml')
  const [, major, minor] = /^    image: rabbitmq:(\d+)\.(\d+)\b/m.exec(compose)!
  expect(Number(major) * 100 + Number(minor)).toBeLessThan(403)
  const { front, work } = amqpPeers.queues
  for (const queue of [front, work]) expect(compose).toContain(`/${queue}?queue=original`)
})

const oracle = createOracle(generateDataset({ seed: 1, sales: 1000 }))

/** As its workers answer what `--oracle original` asks. */
function theirAnswer(fields: Fields): Fields {
  const { count, revenueCents } = oracle.answer(
    parseSalesFilter(SalesRequest.fromJSON(fields), 'original'),
  )
  return {
    total_sales_count: count,
    total_revenue: revenueCents,
    region_processed: 'Worker-50052',
  }
}
