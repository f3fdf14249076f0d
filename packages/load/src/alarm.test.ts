import { expect, test } from 'vitest'
import { threadAlarm } from './alarm.ts'
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
