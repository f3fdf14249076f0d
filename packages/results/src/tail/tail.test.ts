import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { hostAccount } from '../record/host.ts'
import type { ProgramPause, ProgramPauses } from '../record/program-pauses.ts'
import { SlowestRequests, type SlowRequest } from './slowest-requests.ts'
import { attributeTail, type TailCause } from './tail.ts'

describe('whose a slow request is', () => {
  test('the collection that covers most of what it took beyond the median', () => {
    const programs = [paused('hammer', collection(1000, 2)), paused('worker', collection(1000, 9))]
    expect(causeOf(slow(1000, 1012), programs)).toBe('workerCollection')
  })

  test("the caller's, where its collection stopped every process of the machine", () => {
    const programs = [
      paused('hammer', collection(1000, 15)),
      paused('lb', stall(1000, 15)),
      paused('worker', stall(1000, 15)),
    ]
    expect(causeOf(slow(1001, 1016), programs)).toBe('hammerCollection')
  })

  test('a stall that is itself a collection is told as the collection', () => {
    const lb = paused('lb', stall(1002, 11), collection(1000, 14))
    expect(causeOf(slow(1001, 1016), [lb])).toBe('lbCollection')
  })

  test('of one that waits for what a pause has held up, the pause', () => {
    expect(causeOf(slow(1011, 1019), [paused('lb', collection(1000, 10))])).toBe('lbCollection')
  })

  test('not the pause of a worker that another one has answered for', () => {
    const request = { ...slow(1000, 1012), worker: 'worker-2' }
    expect(causeOf(request, [paused('worker', collection(1000, 10))])).toBe('none')
    expect(causeOf(slow(1000, 1012), [paused('worker', collection(1000, 10))])).toBe(
      'workerCollection',
    )
  })

  test('nobody we know, where the pauses are too short or at another time', () => {
    expect(causeOf(slow(1000, 1050), [paused('lb', collection(1010, 4))])).toBe('none')
    expect(causeOf(slow(1000, 1012), [paused('lb', collection(3000, 20))])).toBe('none')
  })

  test('the host, in a second in which it took the processors and nothing of ours collected', () => {
    const host = hostAccount([
      { second: 0, stealShare: 0, othersShare: 0 },
      { second: 1, stealShare: 0.2, othersShare: 0 },
    ])!
    const programs = [paused('hammer', stall(1000, 10)), paused('lb')]
    expect(causeOf(slow(1000, 1012), programs, host)).toBe('host')
    expect(causeOf(slow(500, 512), programs, host)).toBe('none')
    expect(causeOf(slow(1000, 1012), [paused('lb', collection(1000, 10))], host)).toBe(
      'lbCollection',
    )
  })

  test('not known at all, where nobody was watched', () => {
    expect(attributeTail({ slowest: [slow(0, 9)], medianUs: 1000, programs: [] })).toBeUndefined()
  })
})

test('the slowest requests are those with the longest response times, whatever their order', () => {
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: 0, max: 1000 }), { minLength: 1, maxLength: 200 }),
      fc.integer({ min: 1, max: 50 }),
      (times, max) => {
        const slowest = new SlowestRequests(max)
        for (const [index, us] of times.entries()) slowest.add({ dueUs: index, endUs: index + us })
        const kept = slowest.all().map(({ dueUs, endUs }) => endUs - dueUs)
        const expected = times.toSorted((a, b) => b - a).slice(0, max)
        expect(kept.toSorted((a, b) => b - a)).toEqual(expected)
      },
    ),
  )
})

function causeOf(
  request: SlowRequest,
  programs: readonly ProgramPauses[],
  host?: ReturnType<typeof hostAccount>,
): TailCause {
  const tail = attributeTail({
    slowest: [request],
    medianUs: 1000,
    programs,
    ...(host && { host }),
  })!
  const [cause] = Object.entries(tail.causes).find(([, count]) => count === 1)!
  return cause as TailCause
}

function slow(dueMs: number, endMs: number): SlowRequest {
  return { dueUs: dueMs * 1000, endUs: endMs * 1000 }
}

function paused(role: ProgramPauses['role'], ...pauses: readonly ProgramPause[]): ProgramPauses {
  const program = role === 'worker' ? 'worker-1' : role
  return { program, role, pauses, collections: pauses.length, collectingMs: 0, unkept: 0 }
}

function collection(atMs: number, tookMs: number): ProgramPause {
  return { kind: 'collection', atMs, tookMs }
}

function stall(atMs: number, tookMs: number): ProgramPause {
  return { kind: 'stall', atMs, tookMs }
}
