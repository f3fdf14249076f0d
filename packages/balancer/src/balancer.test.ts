import { expect, test } from 'vitest'
import { FakeClock, settled } from '../test/fake-clock.ts'
import { Fault, immediateBackend, ScriptedBackend } from '../test/scripted-backend.ts'
import { type Balancer, type BalancerOptions, createBalancer } from './balancer.ts'

class Unavailable extends Error {}

function balancing(options: Partial<BalancerOptions> = {}) {
  const clock = new FakeClock()
  const balancer: Balancer<string, undefined, string> = createBalancer({
    clock,
    unavailable: (sentence) => new Unavailable(sentence),
    isBackendFault: (error) => error instanceof Fault,
    ...options,
  })
  return { balancer, clock }
}

/** Backends that have answered their first check. */
async function readyBackends(
  balancer: Balancer<string, undefined, string>,
  ...ids: string[]
): Promise<ScriptedBackend[]> {
  const backends = ids.map((id) => new ScriptedBackend(id))
  balancer.setBackends(backends)
  for (const backend of backends) backend.checks[0]?.settle()
  await settled()
  return backends
}

function states(balancer: Balancer<string, undefined, string>): Record<string, string> {
  return Object.fromEntries(balancer.snapshot().backends.map(({ id, state }) => [id, state]))
}

test('checks all backends at once and in parallel as soon as it knows them', async () => {
  const { balancer } = balancing()
  balancer.setBackends(['a', 'b', 'c'].map((id) => immediateBackend(id)))
  await settled()
  expect(states(balancer)).toEqual({ a: 'ready', b: 'ready', c: 'ready' })
})

test('gives the next request to the one with the fewest outstanding', async () => {
  const { balancer } = balancing()
  const [a, b] = (await readyBackends(balancer, 'a', 'b')) as [ScriptedBackend, ScriptedBackend]
  const replies = ['1', '2', '3'].map((request) => balancer.ask(request, undefined))
  b.calls[0]?.settle()
  await settled()
  replies.push(balancer.ask('4', undefined))
  expect(await replies[1]).toBe('b:2')
  expect([a.calls.length, b.calls.length]).toEqual([2, 1])
})

test('refuses at once while no backend is healthy, and works again when one is', async () => {
  const { balancer, clock } = balancing()
  await expect(balancer.ask('1', undefined)).rejects.toThrow('The balancer knows no backend.')
  const [a] = await readyBackends(balancer, 'a')
  await clock.advance(2000)
  a?.checks[0]?.settle(new Error('gone'))
  await settled()
  await expect(balancer.ask('2', undefined)).rejects.toThrow(
    new Unavailable('No backend is healthy: a is down.'),
  )
  await clock.advance(2000)
  a?.checks[0]?.settle()
  await settled()
  const reply = balancer.ask('3', undefined)
  a?.calls[0]?.settle()
  expect(await reply).toBe('a:3')
  expect(balancer.snapshot().refused).toBe(2)
})

test('takes a backend out after three faults in a row, and back when a check an interval later answers', async () => {
  const { balancer, clock } = balancing()
  const [a, b] = (await readyBackends(balancer, 'a', 'b')) as [ScriptedBackend, ScriptedBackend]
  await clock.advance(1500)
  const calls = Array.from({ length: 6 }, () => balancer.ask('x', undefined))
  for (let fault = 0; fault < 3; fault += 1) a.calls[0]?.settle(new Fault('broken'))
  for (let answer = 0; answer < 3; answer += 1) b.calls[0]?.settle()
  await Promise.allSettled(calls)
  a.checks[0]?.settle()
  await clock.advance(1999)
  expect(a.checks.length).toBe(0)
  expect(states(balancer)['a']).toBe('ejected')
  await clock.advance(1)
  a.checks[0]?.settle()
  await settled()
  expect(states(balancer)['a']).toBe('ready')
})

test('takes no backend out for its faults when too few would be left', async () => {
  const { balancer } = balancing()
  const backends = await readyBackends(balancer, 'a', 'b', 'c')
  const calls = Array.from({ length: 30 }, () => balancer.ask('x', undefined))
  for (const { calls: pending } of backends) {
    while (pending.length > 0) pending[0]?.settle(new Fault('broken'))
  }
  await Promise.allSettled(calls)
  const ejected = Object.values(states(balancer)).filter((state) => state === 'ejected')
  expect(ejected).toHaveLength(1)
})

test('checks a backend at once when a call to it has failed', async () => {
  const { balancer, clock } = balancing()
  const [a] = await readyBackends(balancer, 'a', 'b')
  await clock.advance(600)
  const reply = balancer.ask('x', undefined)
  a?.calls[0]?.settle(new Fault('connection lost'))
  await expect(reply).rejects.toThrow('connection lost')
  a?.checks[0]?.settle(new Error('connection refused'))
  await settled()
  expect(states(balancer)).toEqual({ a: 'down', b: 'ready' })
})

test('does not blame a backend for an error that is not its fault', async () => {
  const { balancer } = balancing()
  const [a] = await readyBackends(balancer, 'a')
  for (let call = 0; call < 10; call += 1) {
    const reply = balancer.ask('x', undefined)
    a?.calls[0]?.settle(new Error('no such region'))
    await expect(reply).rejects.toThrow('no such region')
  }
  expect(balancer.snapshot().backends[0]).toEqual({
    id: 'a',
    state: 'ready',
    outstanding: 0,
    picked: 10,
    ok: 0,
    failed: 10,
    ejections: 0,
    outlierEjections: 0,
    weight: 1,
    share: 1,
  })
})

test('rejects rather than throws when a backend throws', async () => {
  const { balancer } = balancing()
  const ask = (): Promise<string> => {
    throw new Fault('thrown, not rejected')
  }
  balancer.setBackends([{ ...immediateBackend('a'), ask }])
  await settled()
  await expect(balancer.ask('x', undefined)).rejects.toThrow('thrown, not rejected')
  expect(balancer.snapshot().backends[0]).toMatchObject({ outstanding: 0, failed: 1 })
})

test('lets a removed backend finish what it has, then closes it once', async () => {
  const { balancer } = balancing()
  const [a, b] = (await readyBackends(balancer, 'a', 'b')) as [ScriptedBackend, ScriptedBackend]
  const reply = balancer.ask('1', undefined)
  balancer.setBackends([b])
  await settled()
  expect(states(balancer)).toEqual({ a: 'draining', b: 'ready' })
  expect(a.closed).toBe(0)
  void balancer.ask('2', undefined)
  void balancer.ask('3', undefined)
  expect([a.calls.length, b.calls.length]).toEqual([1, 2])
  a.calls[0]?.settle()
  expect(await reply).toBe('a:1')
  await settled()
  expect(a.closed).toBe(1)
  expect(states(balancer)).toEqual({ b: 'ready' })
  expect(balancer.snapshot().departed).toEqual({ backends: 1, picked: 1, ok: 1, failed: 0 })
})

test('closes a removed backend when its drain time is over, finished or not', async () => {
  const { balancer, clock } = balancing({ drainMs: 5000 })
  const [a] = await readyBackends(balancer, 'a')
  void balancer.ask('1', undefined)
  balancer.setBackends([])
  await clock.advance(4999)
  expect(a?.closed).toBe(0)
  await clock.advance(1)
  expect(a?.closed).toBe(1)
  expect(balancer.snapshot().backends).toMatchObject([{ state: 'draining', outstanding: 1 }])
})

test('keeps the backend it has when the list names the same id again', async () => {
  const { balancer } = balancing()
  const [a] = await readyBackends(balancer, 'a')
  void balancer.ask('1', undefined)
  const again = new ScriptedBackend('a')
  balancer.setBackends([again, new ScriptedBackend('b')])
  void balancer.ask('2', undefined)
  expect(a?.calls.length).toBe(2)
  expect(again.checks.length).toBe(0)
  expect(states(balancer)).toEqual({ a: 'ready', b: 'joining' })
})

test('starts anew with an id that comes back while its old backend still drains', async () => {
  const { balancer } = balancing()
  await readyBackends(balancer, 'a')
  void balancer.ask('1', undefined)
  balancer.setBackends([])
  const [again] = await readyBackends(balancer, 'a')
  void balancer.ask('2', undefined)
  expect(again?.calls.length).toBe(1)
  expect(balancer.snapshot().backends).toMatchObject([
    { id: 'a', state: 'ready', outstanding: 1 },
    { id: 'a', state: 'draining', outstanding: 1 },
  ])
})

test('refuses a list that names an id twice and keeps the one it has', async () => {
  const { balancer } = balancing()
  const [a] = (await readyBackends(balancer, 'a')) as [ScriptedBackend]
  expect(() => balancer.setBackends([a, a])).toThrow(
    'The backend "a" is listed twice; give each its own id.',
  )
  expect(states(balancer)).toEqual({ a: 'ready' })
})

test('tells of every change of state, with the reason', async () => {
  const changes: string[] = []
  const { balancer, clock } = balancing({
    onChange: ({ id, state, lastFailure }) => changes.push(`${id} ${state} ${lastFailure ?? ''}`),
  })
  const [a] = await readyBackends(balancer, 'a')
  await clock.advance(2000)
  a?.checks[0]?.settle(new Error('gone'))
  await settled()
  await balancer.close()
  expect(changes).toEqual(['a ready ', 'a down gone', 'a draining gone'])
})

test('finishes what is outstanding when closed, refuses the rest and leaves no timer', async () => {
  const { balancer, clock } = balancing()
  const [a] = await readyBackends(balancer, 'a')
  const reply = balancer.ask('1', undefined)
  const closed = balancer.close()
  await expect(balancer.ask('2', undefined)).rejects.toThrow('The balancer is closed.')
  a?.calls[0]?.settle()
  expect(await reply).toBe('a:1')
  await closed
  expect(a?.closed).toBe(1)
  expect(clock.pending).toBe(0)
})

test('closes even when a backend cannot be closed', async () => {
  const { balancer, clock } = balancing()
  const close = (): Promise<void> => Promise.reject(new Error('stuck'))
  balancer.setBackends([{ ...immediateBackend('a'), close }])
  await balancer.close()
  await settled()
  expect(balancer.snapshot()).toMatchObject({ backends: [], departed: { backends: 1 } })
  expect(clock.pending).toBe(0)
})

test('refuses settings nothing can work with', () => {
  expect(() => balancing({ checks: { intervalMs: 0 } })).toThrow(
    'checks.intervalMs is 0; give a number above 0.',
  )
  expect(() => balancing({ breaker: { faultLimit: Number.NaN } })).toThrow(RangeError)
})

test('tells the backend how long a request has waited for a credit', async () => {
  const clock = new FakeClock()
  const seen: number[] = []
  const balancer = createBalancer<string, { timeoutMs: number }, string>({
    clock,
    credits: 1,
    unavailable: (sentence) => new Unavailable(sentence),
    isBackendFault: () => false,
    afterWait: ({ timeoutMs }, waitedMs) => ({ timeoutMs: timeoutMs - waitedMs }),
  })
  const ask = async (_: string, { timeoutMs }: { timeoutMs: number }): Promise<string> => {
    seen.push(timeoutMs)
    await new Promise<void>((resolve) => clock.after(300, resolve))
    return ''
  }
  balancer.setBackends([{ id: 'a', ask, check: async () => undefined }])
  await settled()
  const call = { timeoutMs: 1000 }
  const replies = [1, 2, 3].map(() => balancer.ask('', call, call))
  await clock.advance(900)
  await Promise.all(replies)
  expect(seen).toEqual([1000, 700, 400])
})
