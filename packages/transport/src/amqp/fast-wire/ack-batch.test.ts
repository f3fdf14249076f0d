import { expect, test } from 'vitest'
import { AckBatch } from './ack-batch.ts'

const all = (deliveryTag: number) => ({ deliveryTag, multiple: true })
const one = (deliveryTag: number) => ({ deliveryTag, multiple: false })

function batchOf(...tags: number[]): AckBatch {
  const batch = new AckBatch()
  for (const tag of tags) batch.add(tag)
  return batch
}

test('tags without a gap become one acknowledgement, in whatever order they came', () => {
  expect(batchOf(2, 1, 3).take()).toEqual([all(3)])
  expect(batchOf(1).take()).toEqual([one(1)])
})

test('a tag above one that is not acknowledged goes alone, and is not said again when the gap closes', () => {
  const batch = batchOf(1, 3, 4)
  expect(batch.take()).toEqual([one(1), one(3), one(4)])
  batch.add(2)
  expect(batch.take()).toEqual([one(2)])
  batch.add(5)
  batch.add(6)
  expect(batch.take()).toEqual([all(6)])
  expect(batch.isEmpty).toBe(true)
  expect(batch.take()).toEqual([])
})

/** What a broker still holds after those; RabbitMQ closes the channel for a tag that it does not hold. */
function acknowledge(held: Set<number>, acks: ReturnType<AckBatch['take']>): void {
  for (const { deliveryTag, multiple } of acks) {
    expect(held.has(deliveryTag)).toBe(true)
    for (const tag of held)
      if (tag === deliveryTag || (multiple && tag < deliveryTag)) held.delete(tag)
  }
}

test('in any order and any cut exactly what was added is acknowledged', () => {
  for (let round = 0; round < 200; round++) {
    const tags = Array.from({ length: 40 }, (_, n) => n + 1)
    const shuffled = tags
      .map((tag) => ({ tag, at: tag + Math.random() * round }))
      .toSorted((a, b) => a.at - b.at)
      .map(({ tag }) => tag)
    const held = new Set(tags)
    const batch = new AckBatch()
    for (const [index, tag] of shuffled.entries()) {
      batch.add(tag)
      if (Math.random() < 0.3) acknowledge(held, batch.take())
      if (batch.isEmpty) expect(held).toEqual(new Set(shuffled.slice(index + 1)))
    }
    acknowledge(held, batch.take())
    expect(held.size).toBe(0)
  }
})
