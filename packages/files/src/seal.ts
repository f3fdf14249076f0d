import { closeSync, fsyncSync, openSync, readSync, writeSync } from 'node:fs'
import { crc32 } from 'node:zlib'

/** `user_version` in the header of an SQLite file: big-endian, and SQLite gives it no meaning. */
const seal = { offset: 60, length: 4 } as const

/**
 * Writes the CRC-32 of an SQLite file, counted without the seal itself, into `user_version` and syncs the
 * file. A CRC finds every change of up to four bytes in a row, and all but one in four thousand million of
 * any other; it is no protection against intent.
 */
export function sealFile(path: string): void {
  const file = openSync(path, 'r+')
  try {
    const bytes = Buffer.alloc(seal.length)
    bytes.writeUInt32BE(checksum(file))
    writeSync(file, bytes, 0, seal.length, seal.offset)
    fsyncSync(file)
  } finally {
    closeSync(file)
  }
}

/**
 * The seal of an SQLite file of which every byte is as it was when it was sealed; otherwise undefined. Call it
 * before SQLite opens the file: a process that closes a file gives up all of its locks on it.
 */
export function intactSeal(path: string): number | undefined {
  const file = openSync(path, 'r')
  try {
    const bytes = Buffer.alloc(seal.length)
    const read = readSync(file, bytes, 0, seal.length, seal.offset)
    const value = bytes.readUInt32BE()
    return read === seal.length && value === checksum(file) ? value : undefined
  } finally {
    closeSync(file)
  }
}

const chunkBytes = 1 << 20

function checksum(file: number): number {
  const chunk = Buffer.alloc(chunkBytes)
  let sum = 0
  for (let at = 0; ;) {
    const length = readSync(file, chunk, 0, chunkBytes, at)
    if (length === 0) return sum
    if (at === 0) chunk.fill(0, seal.offset, seal.offset + seal.length)
    sum = crc32(chunk.subarray(0, length), sum)
    at += length
  }
}
