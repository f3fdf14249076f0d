import { Metadata } from '@grpc/grpc-js'
import { expect, onTestFinished, vi } from 'vitest'

import type { Limits } from '../src/index.ts'
import { echoClient, type EchoClient, startEcho } from './echo-service.ts'
import { rawClient, type RawPeer } from './raw-peer.ts'
import { type RelayFixture, startRelay, untilEmpty, WAIT } from './relay-fixture.ts'

/** Far more than any allowance: a flood that is not stopped would end by itself. */
export const MANY = 20_000

export interface AttackOptions {
  limits?: Partial<Limits>
  client?: Parameters<typeof rawClient>[1]
}

/** Starts an echo service that ends with the test; resolves with its port. */
export async function echoPort(): Promise<number> {
  const service = await startEcho()
  onTestFinished(() => service[Symbol.dispose]())
  return service.port
}

/** Asserts that an attack ends its own connection with a code, and harms neither another client nor the relay. */
export async function closes(
  attack: (attacker: RawPeer) => Promise<void>,
  code: number,
  { limits = {}, client = {} }: AttackOptions = {},
): Promise<void> {
  const fixture = await startRelay([await echoPort()], { limits })
  const bystander = limits.idleMs === undefined ? await openBystander(fixture) : undefined
  const attacker = await rawClient(fixture.port, client)
  await attack(attacker)
  await attacker.closed
  expect(attacker.goaway?.code).toBe(code)
  await bystander?.()
  await untilEmpty(fixture)
  await healthy(fixture)
}

/** A call that is open during the attack and must end well after it. */
async function openBystander({ port }: RelayFixture): Promise<() => Promise<void>> {
  const client = echoClient(port)
  onTestFinished(() => client.close())
  const call = client.chat(new Metadata(), {})
  const received: Buffer[] = []
  call.on('data', (bytes: Buffer) => received.push(bytes))
  const ended = new Promise((resolve) => call.on('end', () => resolve(received.join())))
  const first = new Promise((resolve) => void call.once('data', resolve))
  call.write(Buffer.from('before'))
  await first
  return async () => {
    call.write(Buffer.from('after'))
    call.end()
    expect(await ended).toBe('before,after')
  }
}

/** Asserts that a new client is served, once a backend is ready: a busy process may find one stalled. */
export async function healthy({ port, backends }: RelayFixture): Promise<void> {
  await vi.waitUntil(() => backends.some(({ state }) => state === 'ready'), WAIT)
  const client = echoClient(port)
  onTestFinished(() => client.close())
  await answers(client)
}

/** Asserts that a client is served. */
export async function answers(client: EchoClient): Promise<void> {
  const bytes = await new Promise<Buffer>((resolve, reject) => {
    client.unary(Buffer.from('still here'), new Metadata(), {}, (error, reply) => {
      if (reply === undefined) reject(error ?? new Error('no reply'))
      else resolve(reply)
    })
  })
  expect(bytes.toString()).toBe('still here')
}
