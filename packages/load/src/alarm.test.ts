import { expect, test } from 'vitest'
import { apartUsOf, sharedUs, threadAlarm } from './alarm.ts'
import { monotonicClock } from './clock.ts'

test('the thread alarm wakes its caller for every moment and never before it', async () => {
  const startUs = monotonicClock.nowUs()
  const moments = Float64Array.from([20_000, 40_000, 40_000, 60_000], (us) => startUs + us)
  const wokenUs: number[] = []
  await new Promise<void>((resolve, reject) => {
    const stopping = threadAlarm.start(moments, () => {
      wokenUs.push(monotonicClock.nowUs())
      if (wokenUs.at(-1)! >= moments.at(-1)!) stopping.then((stop) => stop()).then(resolve, reject)
    })
  })
  expect(wokenUs[0]).toBeGreaterThanOrEqual(moments[0]!)
  expect(wokenUs.at(-1)).toBeGreaterThanOrEqual(moments.at(-1)!)
})

test('moments share a wake only where there are more than 5,000 a second', () => {
  const every = (us: number) => Float64Array.from({ length: 1001 }, (_, n) => n * us)
  expect(apartUsOf(every(250))).toBe(0)
  expect(apartUsOf(every(50))).toBe(sharedUs)
  expect(apartUsOf(new Float64Array())).toBe(0)
})

test('a crowd of moments has fewer wakes than moments, the last of them after the last moment', async () => {
  const startUs = monotonicClock.nowUs() + 50_000
  const moments = Float64Array.from({ length: 2000 }, (_, n) => startUs + n * 10)
  let wakes = 0
  await new Promise<void>((resolve, reject) => {
    const stopping = threadAlarm.start(moments, () => {
      wakes += 1
      if (monotonicClock.nowUs() >= moments.at(-1)!)
        stopping.then((stop) => stop()).then(resolve, reject)
    })
  })
  // 20 ms of moments, and wakes at least 100 us apart.
  expect(wakes).toBeLessThanOrEqual(202)
})
