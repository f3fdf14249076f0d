import { describe, expect, inject, onTestFinished, test } from 'vitest'
import type { Ask, Call } from '../../ask.ts'
import { nothingCounted } from './deliveries.ts'
import { listenAmqp, type AmqpListener } from './listener.ts'
import { freshQueueUrl, openConnection } from '../test-queue.ts'

const brokerUrl = inject('rabbitmqUrl')
const call: Call = { method: 'test.Echo/Ask', timeoutMs: 20_000 }

/** Works for as long as its bytes say, in milliseconds, as a synchronous query does. */
const work: Ask = async (request) => {
  const endsAtMs = performance.now() + Number(Buffer.from(request).toString())
  while (performance.now() < endsAtMs);
  return request
}

/** Keeps 40 requests of that length open until the prefetch is as wanted; gives the number answered. */
async function loadUntil(
  listener: AmqpListener,
  { url, workMs, wanted }: { url: string; workMs: number; wanted: (prefetch: number) => boolean },
): Promise<number> {
  const connection = await openConnection(url)
  const giveUpAtMs = performance.now() + 15_000
  let answered = 0
  const lane = async (): Promise<void> => {
    while (!wanted(listener.prefetch()) && performance.now() < giveUpAtMs) {
      await connection.ask(Buffer.from(String(workMs)), call)
      answered++
    }
  }
  await Promise.all(Array.from({ length: 40 }, lane))
  expect(connection.counters()).toEqual({ late: 0, duplicate: 0, foreign: 0, sentAgain: 0 })
  return answered
}

describe.skipIf(!brokerUrl)('a listener with ?prefetch=auto', { timeout: 60_000 }, () => {
  test('is sent one request at a time while they are long and more while they are short, and answers all', async () => {
    const url = `${freshQueueUrl()}?prefetch=auto`
    const listener = await listenAmqp(url, work, { maxConcurrent: 32 })
    onTestFinished(() => listener.close())
    expect(listener.prefetch()).toBe(2)
    expect(await loadUntil(listener, { url, workMs: 25, wanted: (n) => n === 1 })).toBeGreaterThan(
      0,
    )
    expect(listener.prefetch()).toBe(1)
    await loadUntil(listener, { url, workMs: 0, wanted: (n) => n > 4 })
    expect(listener.prefetch()).toBeGreaterThan(4)
    expect(listener.prefetch()).toBeLessThanOrEqual(32)
    await loadUntil(listener, { url, workMs: 25, wanted: (n) => n === 1 })
    expect(listener.prefetch()).toBe(1)
    expect(listener.counters()).toEqual(nothingCounted)
  })

  test('keeps to what it was told without the switch', async () => {
    const listener = await listenAmqp(freshQueueUrl(), work, { maxConcurrent: 7 })
    onTestFinished(() => listener.close())
    expect(listener.prefetch()).toBe(7)
  })
})
