import { expect, test } from 'vitest'
import { SerialServer } from './serial-server.ts'

/** A clock and a waker in one: time stands still until the next wake. */
class Alarm {
  us = 0
  #next: { atUs: number; onWake: () => void } | undefined

  nowUs(): number {
    return this.us
  }

  wakeAt(atUs: number, onWake: () => void): void {
    this.#next = { atUs, onWake }
  }

  /** Wakes `lateUs` after the moment asked for. */
  async ring(lateUs = 0): Promise<void> {
    const next = this.#next
    if (!next) throw new Error('Nobody wants to be woken.')
    this.#next = undefined
    this.us = next.atUs + lateUs
    next.onWake()
    await Promise.resolve()
  }
}

function serving() {
  const alarm = new Alarm()
  const server = new SerialServer(alarm, alarm)
  const endsUs: number[] = []
  const ask = (serviceUs: number): void => {
    void server.serve(serviceUs).then(() => endsUs.push(alarm.us))
  }
  return { alarm, ask, endsUs }
}

test('serves one after another, in the order of arrival', async () => {
  const { alarm, ask, endsUs } = serving()
  for (const us of [100, 20, 3]) ask(us)
  for (let n = 0; n < 3; n += 1) await alarm.ring()
  expect(endsUs).toEqual([100, 120, 123])
})

test('begins at once when it is idle', async () => {
  const { alarm, ask, endsUs } = serving()
  ask(10)
  await alarm.ring()
  alarm.us = 500
  ask(10)
  await alarm.ring()
  expect(endsUs).toEqual([10, 510])
})

test('loses no time of service to waking late', async () => {
  const { alarm, ask, endsUs } = serving()
  for (const us of [100, 100, 100]) ask(us)
  for (let n = 0; n < 3; n += 1) await alarm.ring(30)
  expect(endsUs).toEqual([130, 230, 330])
})
