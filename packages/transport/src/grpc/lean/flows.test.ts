import { expect, test } from 'vitest'
import { AskError } from '../../ask-error.ts'
import { maxMessageBytes } from '../../transport-limits.ts'
import { Untaken } from '../../untaken.ts'
import type { StreamMethod } from './answering/served-flow.ts'
import { channelTo, echoing, openOn, type OpenedFlow, serveFlows } from './flow-peers.ts'
import { leanLimits, usedShare } from './lean-limits.ts'
import type { MessageFlow } from './messages/message-flow.ts'

const sizes = [0, 1, 16_383, 16_384, 65_537, maxMessageBytes]

test('messages of every size go both ways, in their order, and the stream ends with OK', async () => {
  const { address } = await serveFlows({ Echo: echoing })
  const { flow, messages, over } = openOn(await channelTo(address), 'Echo')
  const sent = [...sizes, ...sizes.toReversed()].map((size, n) => Buffer.alloc(size, 65 + n))
  for (const message of sent) flow.send(message)
  flow.end()
  expect(await over).toBeUndefined()
  expect(messages.map((one) => one.length)).toEqual(sent.map((one) => one.length))
  expect(messages.every((one, n) => one.equals(sent[n]!))).toBe(true)
})

test('large messages on a hundred streams at once are all right, with unary calls between', async () => {
  const { address } = await serveFlows({ Echo: echoing })
  const channel = await channelTo(address)
  const sent = Array.from({ length: 100 }, (_, n) => Buffer.alloc(300_000, n))
  const flows = sent.map((message) => {
    const opened = openOn(channel, 'Echo')
    opened.flow.send(message)
    opened.flow.end()
    return opened
  })
  expect(await Promise.all(flows.map(({ over }) => over))).toEqual(sent.map(() => undefined))
  expect(flows.every(({ messages }, n) => Buffer.concat(messages).equals(sent[n]!))).toBe(true)
})

test('a message above the limit ends its flow with RESOURCE_EXHAUSTED, and no other one', async () => {
  const { address } = await serveFlows({ Echo: echoing })
  const channel = await channelTo(address)
  const [good, bad] = [openOn(channel, 'Echo'), openOn(channel, 'Echo')]
  bad.flow.send(Buffer.alloc(maxMessageBytes + 1))
  expect(await bad.over).toMatchObject({ code: 'RESOURCE_EXHAUSTED' })
  good.flow.send(Buffer.from('on'))
  good.flow.end()
  expect(await good.over).toBeUndefined()
  expect(good.messages.map(String)).toEqual(['on'])
})

test('a server that sends without end to a client that pauses stops, and goes on when it is read', async () => {
  const chunk = Buffer.alloc(1000, 'c')
  let sent = 0
  const flooding: StreamMethod = {
    open: (flow) => {
      const flood = (): void => {
        while (!flow.isFull && sent < 5000) {
          flow.send(chunk)
          sent++
        }
        if (sent === 5000) flow.end()
      }
      flood()
      return { onMessage: () => undefined, onRoom: flood, onOver: () => undefined }
    },
  }
  const { address } = await serveFlows({ Flood: flooding, Echo: echoing })
  const channel = await channelTo(address)
  const reading = openOn(channel, 'Flood')
  reading.flow.pause()
  await echoed(channel)
  const before = sent
  await echoed(channel)
  expect(sent).toBe(before)
  // A window of the stream, as much in the queue, and the message that is on its way.
  expect(sent * chunk.length).toBeLessThan(200_000)
  expect(reading.messages).toEqual([])
  expect(reading.flow.heldBytes).toBeLessThanOrEqual(65_535)
  reading.flow.resume()
  expect(await reading.over).toBeUndefined()
  expect(reading.messages).toHaveLength(5000)
})

test('a client that sends without end to a server that pauses stops, and goes on when it is read', async () => {
  const chunk = Buffer.alloc(1000, 'c')
  const served: MessageFlow[] = []
  let taken = 0
  const slow: StreamMethod = {
    open: (flow) => {
      served.push(flow)
      flow.pause()
      return {
        onMessage: () => void taken++,
        onHalfClose: () => flow.end(),
        onOver: () => undefined,
      }
    },
  }
  const { address } = await serveFlows({ Slow: slow, Echo: echoing })
  const channel = await channelTo(address)
  let sent = 0
  const flood = (): void => {
    while (!sending.flow.isFull && sent < 5000) {
      sending.flow.send(chunk)
      sent++
    }
    if (sent === 5000) sending.flow.end()
  }
  const sending: OpenedFlow = openOn(channel, 'Slow', { onRoom: () => flood() })
  flood()
  await echoed(channel)
  expect(sent * chunk.length).toBeLessThan(200_000)
  expect(taken).toBe(0)
  served[0]!.resume()
  expect(await sending.over).toBeUndefined()
  expect(taken).toBe(5000)
})

test('what a server sent before it ended is read after a pause, and only then is it over', async () => {
  const { address } = await serveFlows({ Echo: echoing })
  const channel = await channelTo(address)
  const { flow, messages, over } = openOn(channel, 'Echo')
  flow.pause()
  for (let n = 0; n < 10; n++) flow.send(Buffer.from(String(n)))
  flow.end()
  await echoed(channel)
  expect(flow.isOver).toBe(false)
  flow.resume()
  expect(await over).toBeUndefined()
  expect(messages.map(String).join('')).toBe('0123456789')
})

test('a client that gives up is told to the server, and a server that fails to the client', async () => {
  const told = Promise.withResolvers<AskError | undefined>()
  const failing: StreamMethod = {
    open: (flow) => ({
      onMessage: () => flow.fail(new AskError('DATA_LOSS', 'näh, 100 % sure')),
      onOver: () => undefined,
    }),
  }
  const waiting: StreamMethod = {
    open: (flow) => {
      flow.send(Buffer.from('there'))
      return { onMessage: () => undefined, onOver: told.resolve }
    },
  }
  const { address } = await serveFlows({ Wait: waiting, Fail: failing })
  const channel = await channelTo(address)
  const given: OpenedFlow = openOn(channel, 'Wait', {
    onMessage: () => given.flow.fail(new AskError('CANCELLED', 'Enough.')),
  })
  expect(await given.over).toMatchObject({ code: 'CANCELLED', message: 'Enough.' })
  expect(await told.promise).toMatchObject({ code: 'CANCELLED' })
  const failed = openOn(channel, 'Fail')
  failed.flow.send(Buffer.alloc(0))
  expect(await failed.over).toMatchObject({ code: 'DATA_LOSS', message: 'näh, 100 % sure' })
  expect(channel.current?.calls.size).toBe(0)
})

test('a flow ends at its deadline on both sides', async () => {
  const told = Promise.withResolvers<AskError | undefined>()
  const waiting: StreamMethod = {
    open: () => ({ onMessage: () => undefined, onOver: told.resolve }),
  }
  const { address } = await serveFlows({ Wait: waiting })
  const { over } = openOn(await channelTo(address), 'Wait', { timeoutMs: 100 })
  expect(await over).toMatchObject({ code: 'DEADLINE_EXCEEDED' })
  expect((await told.promise)?.code).toMatch(/^(DEADLINE_EXCEEDED|CANCELLED)$/)
})

test('flows count among the streams that a server allows; more wait until one ends', async () => {
  let open = 0
  const waiting: StreamMethod = {
    open: (flow) => {
      open++
      return { onMessage: () => flow.end(), onOver: () => void open-- }
    },
  }
  const { address } = await serveFlows({ Wait: waiting })
  const channel = await channelTo(address)
  const most = leanLimits.streamsPerConnection * usedShare
  const flows = Array.from({ length: most + 1 }, () => openOn(channel, 'Wait'))
  await expect.poll(() => open, { interval: 1 }).toBe(most)
  const last = flows.at(-1)!
  last.flow.send(Buffer.from('queued before there is a stream'))
  flows[0]!.flow.send(Buffer.alloc(0))
  expect(await flows[0]!.over).toBeUndefined()
  expect(await last.over).toBeUndefined()
})

test('a listener that closes ends flows with UNAVAILABLE, those first that have nothing to finish', async () => {
  const finishing: StreamMethod = {
    open: (flow) => ({
      onMessage: () => undefined,
      onGoingAway: () => {
        flow.send(Buffer.from('the last'))
        flow.end()
      },
      onOver: () => undefined,
    }),
  }
  const { address, close } = await serveFlows({ Finish: finishing, Echo: echoing })
  const channel = await channelTo(address)
  const [finished, cut] = [openOn(channel, 'Finish'), openOn(channel, 'Echo')]
  await echoed(channel)
  await close()
  expect(await finished.over).toBeUndefined()
  expect(finished.messages.map(String)).toEqual(['the last'])
  expect(await cut.over).toMatchObject({ code: 'UNAVAILABLE' })
})

test('a flow whose connection breaks is UNAVAILABLE, and untaken only where nothing had left', async () => {
  const { address, close } = await serveFlows({ Echo: echoing })
  const channel = await channelTo(address)
  const taken = openOn(channel, 'Echo')
  await echoed(channel)
  const fresh = openOn(channel, 'Echo')
  channel.current!.connection.destroy(new Error('broken by the test'))
  expect(await taken.over).toMatchObject({ code: 'UNAVAILABLE' })
  expect(await taken.over).not.toBeInstanceOf(Untaken)
  expect(await fresh.over).toBeInstanceOf(Untaken)
  await close(0)
})

/** A round trip: what was sent before it has arrived. */
async function echoed(channel: Parameters<typeof openOn>[0]): Promise<void> {
  for (let n = 0; n < 3; n++) {
    const came = Promise.withResolvers<void>()
    const { flow, over } = openOn(channel, 'Echo', { onMessage: () => came.resolve() })
    flow.send(Buffer.alloc(1))
    await Promise.race([came.promise, over])
    flow.end()
    await over
  }
}
