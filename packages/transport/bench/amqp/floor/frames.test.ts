import { expect, test } from 'vitest'
import { frame, frameReader, frameType } from './frames.ts'

test('frames are found again however the stream is cut', () => {
  const bytes = Buffer.concat(
    ['one', '', 'three'].map((text) => frame(frameType.body, 1, [Buffer.from(text)])),
  )
  for (let size = 1; size <= bytes.length; size++) {
    const seen: string[] = []
    const read = frameReader(({ payload }) => seen.push(payload.toString()))
    for (let at = 0; at < bytes.length; at += size) read(bytes.subarray(at, at + size))
    expect(seen).toEqual(['one', '', 'three'])
  }
})
