import { codecs } from '@rpc-vs-mom/schema'
import { expect, test } from 'vitest'
import { drawQuestions, replyChecker } from './questions.ts'

const questions = drawQuestions({ dataset: { seed: 1, sales: 100 }, seed: 1, defaultShare: 0 })
const { count, revenueCents, averageCents } = questions.answers[0]!
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
  const check = replyChecker(questions, codec, 'index')
  const reply = codecs[codec].salesResponse.encode(right)
  expect(check(0, reply)).toEqual({ worker: { name: 'w1', waitUs: 1, queryUs: 1 } })
  expect(check(0, Buffer.concat([reply, Buffer.from(rest)])).fault).toContain(fault)
})
