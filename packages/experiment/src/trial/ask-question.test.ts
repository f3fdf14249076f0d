import type { Ask, Send } from '@rpc-vs-mom/transport'
import type { Asked, Questions, Session } from '@rpc-vs-mom/workload'
import { expect, test } from 'vitest'
import { createAsker } from './ask-question.ts'

/** One kind of work, which may be done later. */
function workToSend() {
  const seen: string[] = []
  const request = { method: 'test.Work/Do', contentType: '', body: new Uint8Array() }
  const asked: Asked = {
    request,
    accepted: () => void seen.push('accepted'),
    check() {
      seen.push('done')
      return {}
    },
  }
  const session: Session = { next: () => asked, backlog: async () => 7 }
  const questions: Questions = {
    title: 'work',
    settings: {},
    dataSet: { hash: '', seed: 0, size: {} },
    weights: [1],
    mix: { work: 1 },
    encode: () => [request],
    sends: true,
    begin: () => session,
    setupFault: () => undefined,
    likelyCause: () => undefined,
  }
  const ask: Ask = async () => {
    seen.push('asked')
    return new Uint8Array()
  }
  const send: Send = async () => void seen.push('sent')
  return { seen, questions, ask, send }
}

async function endOf(end: ReturnType<ReturnType<typeof createAsker>['ask']>) {
  const ended = await end
  return typeof ended === 'object' && 'check' in ended ? ended.check() : ended
}

test('work that may be done later is handed over, and its backlog can be looked at', async () => {
  const { seen, questions, ask, send } = workToSend()
  const asker = createAsker(ask, { questions, codec: 'protobuf', send })
  expect(await endOf(asker.ask(0, 1000))).toBe('ok')
  expect(seen).toEqual(['sent', 'accepted'])
  expect(await asker.backlog!()).toBe(7)
})

test('a variant that waits asks for the same work, over a transport that cannot take it too', async () => {
  const { seen, questions, ask } = workToSend()
  const asker = createAsker(ask, { questions, codec: 'protobuf', awaitsWork: true })
  expect(await endOf(asker.ask(0, 1000))).toBe('ok')
  expect(seen).toEqual(['asked', 'done'])
  expect(asker).not.toHaveProperty('backlog')
})

test('a variant that cannot take work to do it later is refused', () => {
  const { questions, ask } = workToSend()
  expect(() => createAsker(ask, { questions, codec: 'protobuf' })).toThrow(
    'work sends work that is done later, and this variant cannot take it',
  )
})
