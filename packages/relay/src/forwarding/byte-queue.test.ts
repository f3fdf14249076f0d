import { describe, expect, it } from 'vitest'

import { randomFrom } from '@rpc-vs-mom/http2/seeded-random'
import { ByteQueue } from './byte-queue.ts'

describe('ByteQueue', () => {
  it('gives back what went in, in pieces of any size', () => {
    const random = randomFrom(3)
    const bytes = Buffer.from(Array.from({ length: 50_000 }, (_, n) => n % 253))
    const queue = new ByteQueue()
    const out: Buffer[] = []
    for (let at = 0; at < bytes.length || queue.bytes > 0;) {
      const end = Math.min(bytes.length, at + random(5) * random(900))
      queue.push({ buffer: bytes, start: at, end })
      at = end
      if (random(50) === 0) queue.compact()
      const slice = queue.shift(1 + random(2000))
      if (slice !== undefined) out.push(Buffer.from(slice.buffer.subarray(slice.start, slice.end)))
    }
    expect(Buffer.concat(out).equals(bytes)).toBe(true)
  })

  it('keeps a copy apart from its original', () => {
    const queue = new ByteQueue()
    queue.push({ buffer: Buffer.from('abc'), start: 0, end: 3 })
    const copy = queue.copy()
    queue.shift(2)
    queue.push({ buffer: Buffer.from('xyz'), start: 0, end: 3 })
    expect(copy.bytes).toBe(3)
    expect(textOf(copy)).toBe('abc')
    expect(textOf(queue)).toBe('cxyz')
  })

  it('lets go of the network reads when it is compacted', () => {
    const networkRead = Buffer.alloc(65_536)
    const queue = new ByteQueue()
    queue.push({ buffer: networkRead, start: 0, end: 2000 })
    queue.push({ buffer: Buffer.from('z'), start: 0, end: 1 })
    queue.compact()
    expect(queue.shift(1)!.buffer.buffer).not.toBe(networkRead.buffer)
    queue.push({ buffer: Buffer.from('y'), start: 0, end: 1 })
    expect(textOf(queue)).toBe(`${'\0'.repeat(1999)}zy`)
  })

  it('does not keep an object for each of many tiny pieces', () => {
    const queue = new ByteQueue()
    for (let n = 0; n < 10_000; n++) queue.push({ buffer: Buffer.from('z'), start: 0, end: 1 })
    let pieces = 0
    while (queue.shift(Infinity) !== undefined) pieces++
    expect(pieces).toBeLessThanOrEqual(4)
  })
})

function textOf(queue: ByteQueue): string {
  let text = ''
  for (let slice = queue.shift(100); slice !== undefined; slice = queue.shift(100)) {
    text += slice.buffer.toString('latin1', slice.start, slice.end)
  }
  return text
}
