import { expect, test } from 'vitest'
import { startWithinMs } from './handler.ts'
import { createService } from './service.ts'

const echo = {
  method: 'test.Echo/Say',
  answer: async (request: Uint8Array) => request,
}
const count = {
  method: 'test.Echo/Count',
  answer: async (request: Uint8Array) => Uint8Array.of(request.length),
}
const service = createService({ handlers: [echo, count] })

test('each method is answered by its handler', async () => {
  const request = Uint8Array.of(1, 2, 3)
  expect(await service.answer(request, { method: echo.method, timeoutMs: 1000 })).toEqual(request)
  expect(await service.answer(request, { method: count.method, timeoutMs: 1000 })).toEqual(
    Uint8Array.of(3),
  )
})

test('a method that no handler has is UNIMPLEMENTED, and named', async () => {
  const answer = service.answer(new Uint8Array(), { method: 'test.Echo/Sing', timeoutMs: 1000 })
  await expect(answer).rejects.toMatchObject({
    code: 'UNIMPLEMENTED',
    message: 'There is no method "test.Echo/Sing".',
  })
})

test.each([
  [{ timeoutMs: 100 }, 100],
  [{ timeoutMs: 100, startWithinMs: 40 }, 40],
  [{ timeoutMs: 100, startWithinMs: 400 }, 100],
])('work for a call of %o may wait for %d ms', (times, ms) => {
  expect(startWithinMs({ method: echo.method, ...times })).toBe(ms)
})
