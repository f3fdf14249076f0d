import { expect, onTestFinished, test } from 'vitest'
import { callWith, numbered } from '../../conformance/under-test.ts'
import type { Ask } from '../../ask.ts'
import { grpc } from '../index.ts'

const replacements = 5

test('a listener that is replaced under load loses no call', async () => {
  const answer: Ask = async (request) => {
    await new Promise((resolve) => setTimeout(resolve, 3))
    return request
  }
  let listener = await grpc.listen('grpc://127.0.0.1:0?engine=lean', answer, {})
  const { url } = listener
  const connection = await grpc.connect(url, {})
  onTestFinished(() => connection.close())
  const errors: unknown[] = []
  let answered = 0
  const over = new AbortController()
  onTestFinished(() => over.abort())
  const askers = Array.from({ length: 32 }, async (_, n) => {
    while (!over.signal.aborted) {
      try {
        await connection.ask(numbered(n), callWith())
        answered++
      } catch (error) {
        errors.push(error)
      }
    }
  })
  for (let n = 0; n < replacements; n++) {
    const before = answered
    await expect
      .poll(() => answered, { interval: 1, timeout: 20_000 })
      .toBeGreaterThan(before + 100)
    const closed = listener.close()
    listener = await grpc.listen(url, answer, {})
    await closed
  }
  onTestFinished(() => listener.close(0))
  over.abort()
  await Promise.all(askers)
  expect(errors).toEqual([])
})
