import { expect, test } from 'vitest'
import { repeatAnswers } from './repeat-answers.ts'

const call = { method: 'test.Echo/Say', timeoutMs: 1000, contentType: 'application/x-protobuf' }

test('the work of equal requests is done once', async () => {
  let worked = 0
  const answer = repeatAnswers(async (request) => Uint8Array.of(request[0]!, ++worked))
  expect(await answer(Uint8Array.of(7), call)).toEqual(Uint8Array.of(7, 1))
  expect(await answer(Uint8Array.of(7), call)).toEqual(Uint8Array.of(7, 1))
  expect(await answer(Uint8Array.of(8), call)).toEqual(Uint8Array.of(8, 2))
})

test('the same bytes for another method or in another encoding are another request', async () => {
  let worked = 0
  const answer = repeatAnswers(async () => Uint8Array.of(++worked))
  const request = Uint8Array.of(1)
  const answers = [
    await answer(request, call),
    await answer(request, { ...call, method: 'test.Echo/Count' }),
    await answer(request, { ...call, contentType: 'application/json' }),
  ]
  expect(answers.map(([nth]) => nth)).toEqual([1, 2, 3])
})

test('a failure is not repeated', async () => {
  let asked = 0
  const answer = repeatAnswers(async () => {
    if (++asked === 1) throw new Error('busy')
    return new Uint8Array()
  })
  await expect(answer(Uint8Array.of(1), call)).rejects.toThrow('busy')
  expect(await answer(Uint8Array.of(1), call)).toEqual(new Uint8Array())
})
