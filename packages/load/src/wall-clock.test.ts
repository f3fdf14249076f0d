import { expect, test } from 'vitest'
import { WallClockWatch } from './wall-clock.ts'

function watched() {
  const time = { ms: 0, offsetMs: 1_795_244_400_000, heldUpMs: 0 }
  const watch = new WallClockWatch({
    monotonicMs: () => time.ms,
    wallMs: () => {
      time.ms += time.heldUpMs
      time.heldUpMs = 0
      return Math.floor(time.ms + time.offsetMs)
    },
  })
  const pass = (seconds: number): void => {
    for (let n = 0; n < seconds; n++) {
      time.ms += 1000
      watch.look()
    }
  }
  return { time, watch, pass }
}

test('a wall clock that is set is seen, with when and by how much', () => {
  const { time, watch, pass } = watched()
  pass(3)
  time.offsetMs -= 10_000
  pass(2)
  time.offsetMs += 50
  pass(2)
  expect(watch.steps).toEqual([
    { atS: 4, stepMs: -10_000 },
    { atS: 6, stepMs: 50 },
  ])
})

test('a wall clock that is disciplined makes no steps, however far it drifts', () => {
  const { time, watch, pass } = watched()
  for (let n = 0; n < 3600; n++) {
    time.offsetMs += 0.5
    pass(1)
  }
  expect(watch.steps).toEqual([])
})

test('a process that is held up between the two readings makes no step', () => {
  const { time, watch, pass } = watched()
  time.heldUpMs = 700
  pass(3)
  expect(watch.steps).toEqual([])
})

test('the steps kept are bounded', () => {
  const { time, watch, pass } = watched()
  for (let n = 0; n < 1000; n++) {
    time.offsetMs += 1000
    pass(1)
  }
  expect(watch.steps).toHaveLength(100)
})
