import { expect, test } from 'vitest'
import { nearestWord } from './nearest-word.ts'

const known = ['rpc', 'rpc-direct', 'mom', 'mom-quorum', 'local']

test.each([
  ['rcp', 'rpc'],
  ['RPC', 'rpc'],
  ['rpc-driect', 'rpc-direct'],
  ['mom-quorm', 'mom-quorum'],
  ['lokal', 'local'],
])('"%s" is most likely to mean %s', (misspelt, word) => {
  expect(nearestWord(misspelt, known)).toBe(word)
})

test.each(['', 'x', 'nats', 'grpc-web', 'r'.repeat(10_000)])('"%s" means none of them', (word) => {
  expect(nearestWord(word, known)).toBeUndefined()
})
