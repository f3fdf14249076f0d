import { expect, test } from 'vitest'
import { emptyHistogram } from '../record/histogram.ts'
import { tailOwner } from './tail-owner.ts'
import { tailCauses, type Tail, type TailCause } from '../tail/tail.ts'
import type { TrialRecord } from '../record/trial.ts'

test('a tail belongs to whose pauses are most of what the slower one has more', () => {
  const slower = block({ slow: 20, causes: { workerCollection: 14, none: 6 } })
  const faster = block({ slow: 0, causes: { none: 10 } })
  expect(ownerOf(slower, faster)).toMatchObject({ slower: 'rpc', owner: 'workers', share: 0.7 })
})

test('slow requests that both have alike are no part of the difference', () => {
  const slower = block({ slow: 20, causes: { host: 12, hammerCollection: 8 } })
  const faster = block({ slow: 10, slowUs: 30_000, causes: { host: 10 } })
  expect(ownerOf(slower, faster)).toMatchObject({ owner: 'caller' })
  const quick = block({ slow: 0, causes: { host: 10 } })
  expect(ownerOf(slower, quick)).toMatchObject({ owner: 'host' })
})

test('collections and stalls of one process are the same owner', () => {
  const slower = block({ slow: 20, causes: { lbCollection: 6, lbStall: 6, none: 8 } })
  expect(ownerOf(slower, block({ slow: 0, causes: { none: 10 } }))).toMatchObject({
    owner: 'lb',
    share: 0.6,
  })
})

test('a tail of which nobody has more than half has no single owner', () => {
  const slower = block({ slow: 20, causes: { host: 8, lbStall: 6, none: 6 } })
  expect(ownerOf(slower, block({ slow: 0, causes: { none: 10 } }))).toMatchObject({
    owner: 'shared',
    share: 0.4,
  })
})

test('where nobody was watched, a tail has no owner that is known', () => {
  const { tail: _, ...unwatched } = block({ slow: 20, causes: { host: 20 } })
  expect(ownerOf(unwatched, block({ slow: 0, causes: { none: 10 } }))).toBeUndefined()
})

type Block = Pick<TrialRecord, 'recording' | 'tail'>

function ownerOf(slower: Block, faster: Block) {
  return tailOwner({ name: 'rpc', blocks: [slower as TrialRecord] }, [faster as TrialRecord])
}

/** 1,000 requests of which so many were slow, and the others took 1 ms. */
function block({
  slow,
  slowUs = 20_000,
  causes,
}: {
  readonly slow: number
  readonly slowUs?: number
  readonly causes: Partial<Record<TailCause, number>>
}): Block {
  const response = emptyHistogram()
  for (let request = 0; request < 1000; request++)
    response.recordValue(request < slow ? slowUs : 1000)
  const all = Object.fromEntries(
    tailCauses.map((cause) => [cause, causes[cause] ?? 0]),
  ) as Tail['causes']
  const requests = Object.values(all).reduce((sum, count) => sum + count, 0)
  return {
    recording: { distributions: { response } } as unknown as TrialRecord['recording'],
    tail: { requests, fromUs: 0, causes: all },
  }
}
