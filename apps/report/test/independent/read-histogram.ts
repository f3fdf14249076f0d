import { inflateSync } from 'node:zlib'

/** Counts by value in microseconds: the middle and the top of each bucket that has any. */
export interface Bucket {
  readonly middleUs: number
  readonly topUs: number
  readonly count: number
}

/**
 * Reads the V2 encoding of HdrHistogram from its definition (HdrHistogram/HdrHistogram, `EncodableHistogram` and
 * `AbstractHistogram`), with no code of ours or of a library: a header, then counts as ZigZag LEB128, of which a
 * negative one is a run of zeros.
 */
export function readHistogram(base64: string): Bucket[] {
  const outer = Buffer.from(base64, 'base64')
  const bytes = inflateSync(outer.subarray(8, 8 + outer.readUInt32BE(4)))
  const [payload, digits] = [bytes.readUInt32BE(4), bytes.readUInt32BE(12)]
  const halfMagnitude = Math.ceil(Math.log2(2 * 10 ** digits)) - 1
  const buckets: Bucket[] = []
  let index = 0
  for (const count of zigZags(bytes.subarray(40, 40 + payload))) {
    if (count < 0) index -= count
    else {
      if (count > 0) buckets.push({ ...bucketAt(index, halfMagnitude), count })
      index++
    }
  }
  return buckets
}

function bucketAt(index: number, halfMagnitude: number): Omit<Bucket, 'count'> {
  const half = 2 ** halfMagnitude
  const power = Math.floor(index / half) - 1
  const [step, width] = power < 0 ? [index, 1] : [(index % half) + half, 2 ** power]
  const lowest = step * width
  return { middleUs: lowest + Math.floor(width / 2), topUs: lowest + width - 1 }
}

function* zigZags(bytes: Uint8Array): Generator<number> {
  for (let at = 0; at < bytes.length;) {
    let [value, shift] = [0n, 0n]
    for (let byte = 0x80; byte & 0x80 && shift < 63n; shift += 7n) {
      byte = bytes[at++]!
      // The ninth byte has all of its bits.
      value |= BigInt(shift === 56n ? byte : byte & 0x7f) << shift
      if (shift === 56n) break
    }
    yield Number(value & 1n ? -(value >> 1n) - 1n : value >> 1n)
  }
}

/** Buckets of several histograms as one, in ascending order. */
export function merged(all: readonly (readonly Bucket[])[]): Bucket[] {
  const sums = new Map<number, Bucket>()
  for (const bucket of all.flat()) {
    const count = bucket.count + (sums.get(bucket.topUs)?.count ?? 0)
    sums.set(bucket.topUs, { ...bucket, count })
  }
  return [...sums.values()].toSorted((a, b) => a.topUs - b.topUs)
}

/** By nearest rank; undefined where fewer than 10 samples lie beyond. */
export function percentileUs(buckets: readonly Bucket[], percentile: number): number | undefined {
  const total = buckets.reduce((sum, { count }) => sum + count, 0)
  if (total * (1 - percentile / 100) < 10 - 1e-9) return undefined
  let left = Math.ceil((percentile / 100) * total - 1e-9)
  return buckets.find(({ count }) => (left -= count) <= 0)?.topUs
}

export function meanUs(buckets: readonly Bucket[]): number {
  const total = buckets.reduce((sum, { count }) => sum + count, 0)
  return buckets.reduce((sum, { count, middleUs }) => sum + count * middleUs, 0) / total
}
