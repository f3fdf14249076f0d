import { expect, test } from 'vitest'
import { AskError, statusCodes } from '../ask-error.ts'
import type { Ask } from '../ask.ts'
import { callWith, echo, numbered, openPair, type TransportUnderTest } from './under-test.ts'

/** What the answerer throws reaches the asker as an `AskError`. */
export function describeErrors(subject: TransportUnderTest): void {
  test.for(statusCodes)('%s travels from answerer to asker with its message', async (code) => {
    const message = `Hour 25 is no hour: "größer" than 23, 100 % sure (${code}).`
    const { connection } = await openPair(subject, async () => {
      throw new AskError(code, message)
    })
    const failure = connection.ask(numbered(1), callWith())
    await expect(failure).rejects.toBeInstanceOf(AskError)
    await expect(failure).rejects.toMatchObject({ code, message })
  })

  test('an error that is no AskError becomes INTERNAL and shows no stack', async () => {
    const { connection } = await openPair(subject, () => {
      throw new RangeError('the table is on fire')
    })
    const failure = connection.ask(numbered(1), callWith())
    await expect(failure).rejects.toMatchObject({
      code: 'INTERNAL',
      message: expect.not.stringMatching(/\n|\bat .*:\d+:\d+/),
    })
  })

  test('an unknown method is UNIMPLEMENTED and does not reach the answerer', async () => {
    const asked: string[] = []
    const answer: Ask = async (request, { method }) => {
      asked.push(method)
      return request
    }
    const contract = { methods: ['test.Tables/Read'] }
    const { connection } = await openPair(subject, answer, { listen: { contract } })
    const unknown = callWith({ method: 'test.Tables/Drop' })
    await expect(connection.ask(numbered(1), unknown)).rejects.toMatchObject({
      code: 'UNIMPLEMENTED',
    })
    expect(asked).toEqual([])
  })

  test('a connection goes on working after an error', async () => {
    let failures = 1
    const { connection } = await openPair(subject, async (request, call) => {
      if (failures-- > 0) throw new AskError('DATA_LOSS', 'Lost.')
      return echo(request, call)
    })
    await expect(connection.ask(numbered(1), callWith())).rejects.toMatchObject({
      code: 'DATA_LOSS',
    })
    expect(String(await connection.ask(numbered(2), callWith()))).toBe('request 2')
  })
}
