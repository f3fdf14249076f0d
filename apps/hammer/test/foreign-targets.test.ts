import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { readdirSync } from 'node:fs'
import { generateDataset } from '@rpc-vs-mom/dataset'
import { parseSalesFilter, SalesRequest } from '@rpc-vs-mom/schema'
import { createOracle } from '@rpc-vs-mom/workload/sales'
import { describe, expect, inject, test } from 'vitest'
import { startHammer } from './hammer.ts'
import * as amqpPeers from './original-study/amqp-peers.ts'
import type { Fields } from './original-study/contract.ts'
import * as grpcPeers from './original-study/grpc-peers.ts'

const spec = { seed: 3, sales: 2000 }
const oracle = createOracle(generateDataset(spec))
const data = ['--sales', String(spec.sales), '--data-seed', String(spec.seed)]
const brief = ['--rate', '100', '--duration', '2s', '--warmup', '0s', ...data]
const likeTheirs = ['--oracle', 'original']

/**
 * What the original study's workers answer: without an average, whatever the amounts, a date without a time ending at
 * its first second, and nothing for a category with a product keyword, on which their SQL fails.
 */
function theirAnswer(fields: Fields): Fields {
  const { minAmount: _, maxAmount: __, ...request } = SalesRequest.fromJSON(fields)
  const fails = request.category !== '' && request.productKeyword !== ''
  const { count, revenueCents } = oracle.answer(
    parseSalesFilter({ ...request, minAmount: 0, maxAmount: 0 }, 'original'),
  )
  return {
    total_sales_count: fails ? 0 : count,
    total_revenue: fails ? 0 : revenueCents,
    region_processed: 'Worker-50052',
  }
}

/** The only run in a folder of results. */
function manifestIn(results: string) {
  const [run] = readdirSync(results)
  return JSON.parse(readFileSync(join(results, run!, 'manifest.json'), 'utf8')) as {
    variants: { name: string; components: { name: string; processes: number }[] }[]
  }
}

describe('a worker of the original study', { timeout: 60_000 }, () => {
  test('is measured with --oracle original, and metered with --pid', async () => {
    const url = await grpcPeers.startWorker(theirAnswer)
    const flags = ['--target', url, '--pid', `workers=${process.pid}`, ...likeTheirs, ...brief]
    const hammer = startHammer(['run', ...flags])
    const { stderr } = await hammer.ended
    expect(stderr).toContain('200 of 200 ok')
    const [variant] = manifestIn(hammer.results).variants
    expect(variant!.components).toMatchObject([{ name: 'hammer' }, { name: 'workers' }])
  })

  test('is named as the likely cause where it is measured without', async () => {
    const url = await grpcPeers.startWorker(theirAnswer)
    const { code, stderr } = await startHammer(['run', '--target', url, ...brief]).ended
    expect(code).toBe(98)
    expect(stderr).toMatch(
      /most likely the workers are the original study's; add --oracle original/,
    )
  })

  test('stands beside ours in a comparison', async () => {
    const url = await grpcPeers.startWorker(theirAnswer)
    const flags = ['--variant', 'rpc-direct', '--target', `theirs=${url}`, '--rounds', '1']
    const more = [
      '--pid',
      `theirs/workers=${process.pid}`,
      '--no-aa',
      '--warmup-requests',
      '0',
      '--repeats',
      '0',
    ]
    const hammer = startHammer(['compare', ...flags, ...more, ...likeTheirs, ...brief])
    const { stderr } = await hammer.ended
    expect(stderr.match(/200 of 200 ok/g)).toHaveLength(2)
    const theirs = manifestIn(hammer.results).variants.find(({ name }) => name === 'theirs')
    expect(theirs!.components).toMatchObject([{ name: 'hammer' }, { name: 'workers' }])
  })
})

test('another data set is named as the likely cause of wrong answers', async () => {
  const url = await grpcPeers.startWorker(theirAnswer)
  const other = ['--data-seed', '4', ...likeTheirs, '--default-share', '0']
  const hammer = startHammer(['run', '--target', url, ...brief, ...other])
  const { code, stderr } = await hammer.ended
  expect({ code, stderr }).toMatchObject({ code: 98 })
  expect(stderr).toMatch(/most likely the workers have another data set; give the --sales/)
})

describe.skipIf(!inject('rabbitmqUrl'))('a queue of another kind', { timeout: 60_000 }, () => {
  const silentFor = async (option: string): Promise<string> => {
    await amqpPeers.startSilentWorker()
    const target = `${inject('rabbitmqUrl')}/${amqpPeers.queues.work}${option}`
    const { code, stderr } = await startHammer(['run', ...brief], { TARGET_URL: target }).ended
    expect({ code, stderr }).toMatchObject({ code: 3 })
    return stderr
  }

  test('is named as a likely cause where nobody answers', async () => {
    expect(await silentFor('')).toMatch(
      /try --codec json\. Or the queue is of another kind than its URL says \(durable is false instead of true\); try \?queue=original\.\n/,
    )
  })

  test('is said before it is measured, be it alone or in a comparison', async () => {
    await amqpPeers.startWorker(theirAnswer)
    const target = `${inject('rabbitmqUrl')}/${amqpPeers.queues.work}`
    const fewer = ['--duration', '500ms', ...likeTheirs]
    const alone = await startHammer(['run', '--target', target, ...brief, ...fewer]).ended
    const flags = ['--variant', 'local', '--target', `theirs=${target}`, '--rounds', '1', '--no-aa']
    const more = ['--warmup-requests', '0', '--repeats', '0', ...brief, ...fewer]
    const beside = await startHammer(['compare', ...flags, ...more]).ended
    for (const { stderr } of [alone, beside]) {
      expect(stderr).toMatch(
        /--target.*: the queue is of another kind than its URL says \(durable is false instead of true\); try \?queue=original\n/,
      )
      expect(stderr).toContain('50 of 50 ok')
    }
  })

  test('is not where the URL says that already', async () => {
    expect(await silentFor('?queue=original')).toMatch(/try --codec json\.\n/)
  })
})

describe.skipIf(!inject('rabbitmqUrl'))('the wrong codec', { timeout: 60_000 }, () => {
  test('is named where the replies cannot be read', async () => {
    await amqpPeers.startWorker(theirAnswer, 'json')
    const target = `${inject('rabbitmqUrl')}/${amqpPeers.queues.work}?queue=original`
    const env = { TARGET_URL: target }
    const { code, stderr } = await startHammer(['run', ...brief, ...likeTheirs], env).ended
    expect({ code, stderr }).toMatchObject({ code: 2 })
    expect(stderr).toMatch(/most likely that is the wrong codec; try --codec json/)
  })
})

test.each([
  ['run', '--pid', 'workers=1x', '--pid workers=1x does not have the form'],
  ['run', '--pid', 'seeder=1', '--pid seeder=1 does not have the form'],
  ['run', '--pid', 'workers=2147483647', 'there is no process 2147483647'],
  ['compare', '--pid', 'workers=1', 'names no --target; write TARGET/workers=1'],
  ['compare', '--target', 'grpc://127.0.0.1:1', 'does not have the form NAME=URL'],
  ['compare', '--target', 'rpc=grpc://127.0.0.1:1', 'is the name of another variant'],
  ['compare', '--target', 'theirs:xml=grpc://127.0.0.1:1', 'does not have the form NAME=URL'],
])('hammer %s %s %s is refused in one sentence', async (command, flag, value, sentence) => {
  const target = command === 'run' ? ['--target', 'grpc://127.0.0.1:1'] : []
  const { code, stderr } = await startHammer([command, ...target, flag, value]).ended
  expect({ code, stderr }).toMatchObject({ code: 2 })
  expect(stderr).toContain(sentence)
})

test('a target that is not up is said in one sentence', { timeout: 30_000 }, async () => {
  const flags = ['compare', '--variant', 'local', '--target', 'theirs=grpc://127.0.0.1:1']
  const { code, stderr } = await startHammer([...flags, ...brief, '--rounds', '1']).ended
  expect({ code, stderr }).toMatchObject({ code: 3 })
  expect(stderr).toMatch(/^hammer: .*127\.0\.0\.1:1.*\.$/m)
})
