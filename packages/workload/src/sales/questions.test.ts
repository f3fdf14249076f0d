import { generateDataset } from '@rpc-vs-mom/dataset'
import { codecs } from '@rpc-vs-mom/schema'
import { expect, test } from 'vitest'
import { settingsOf, UnreadableReply } from '../workload.ts'
import { workload } from './index.ts'
import { distinctRequests } from './questions.ts'
import { salesWorkload } from './sales-workload.ts'
import type { SalesSettings } from './sales-settings.ts'

const settings = settingsOf(workload, { sales: 100, defaultShare: 0 }) as SalesSettings
const questions = await workload.draw(settings, 1)
const { answers } = salesWorkload(generateDataset({ seed: 1, sales: 100 }), {
  seed: 1,
  requests: distinctRequests,
  defaultShare: 0,
})
const { count, revenueCents, averageCents } = answers[0]!
const right = {
  totalSalesCount: count,
  totalRevenue: revenueCents,
  averageAmount: averageCents,
  regionProcessed: 'w1',
  queueWaitUs: 1,
  queryUs: 1,
  profile: 'index',
  error: '',
}

test.each([
  ['protobuf', [0x00], 'tag 0'],
  ['protobuf', [0x0c], 'a group ends'],
  ['protobuf', [0x22, 0x01, 0xff], 'not UTF-8'],
  ['json', [0x00], 'not JSON'],
] as const)('a right answer in %s with bytes after it is wrong: %j', (codec, rest, fault) => {
  const asked = questions.begin(codec).next(0)
  const reply = codecs[codec].salesResponse.encode(right)
  expect(asked.check(reply)).toEqual({ worker: { name: 'w1', waitUs: 1, queryUs: 1 } })
  const spoiled = Buffer.concat([reply, Buffer.from(rest)])
  expect(asked.check(spoiled).fault).toContain(fault)
  expect(() => questions.setupFault(spoiled, codec)).toThrow(UnreadableReply)
})

test.each([
  ['index', undefined],
  ['', undefined],
  ['cube', 'w1 answered from profile cube, and this run is about index; add --profile cube.'],
])('a worker that answers from profile "%s" is set up %s', (profile, fault) => {
  const reply = codecs.json.salesResponse.encode({ ...right, profile })
  expect(questions.setupFault(reply, 'json')).toBe(fault)
  expect(questions.begin('json').next(0).check(reply).fault).toBe(fault)
})
