import { execFileSync } from 'node:child_process'
import { mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { systemClock } from '@rpc-vs-mom/balancer'
import { expect, onTestFinished, test, vi } from 'vitest'
import { backendLines, readBackendsFile, watchBackendsFile } from './backends-file.ts'

const soon = { timeout: 5000, interval: 5 }

function file(text: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'backends-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  const path = join(folder, 'workers.txt')
  writeFileSync(path, text)
  return path
}

/** What a watcher of the file has said so far. */
function watched(path: string) {
  const lists: (readonly string[])[] = []
  const failures: string[] = []
  const stop = watchBackendsFile({
    path,
    clock: systemClock,
    everyMs: 5,
    changed: (urls) => lists.push(urls),
    failed: (sentence) => failures.push(sentence),
  })
  onTestFinished(stop)
  return { lists, failures }
}

test('a file has one URL per line, empty lines and comments', () => {
  const text = '# ours\ngrpc://a:1\n\n  grpc://b:2  # the slow one\r\ngrpc://c:3'
  expect(backendLines(text, 'workers.txt')).toEqual(['grpc://a:1', 'grpc://b:2', 'grpc://c:3'])
})

test.each([
  ['grpc://a:1\nhttp://b', 'workers.txt, line 2: The backend "http://b" does not start with'],
  ['grpc://a:1\n\ngrpc://a:1', 'workers.txt, line 3: The file names grpc://a:1 twice'],
  ['grpc://a', 'workers.txt, line 1: The backend "grpc://a" is not grpc://HOST:PORT'],
  ['# nobody\n', 'workers.txt lists no workers; write one URL per line.'],
])('the file %j is refused in one sentence', (text, sentence) => {
  expect(() => backendLines(text, 'workers.txt')).toThrow(sentence)
})

test('a file that is not there, or is no list, is refused', async () => {
  await expect(readBackendsFile('/nowhere/x')).rejects.toThrow('Cannot read /nowhere/x: ENOENT.')
  const huge = file('#'.repeat(1_000_001))
  await expect(readBackendsFile(huge)).rejects.toThrow('has 1000001 bytes')
})

test.each([
  ['grpc://a:1,grpc://b:2', 'line 1 has more than one URL; write one per line.'],
  ['grpc://a:1 grpc://b:2', 'line 1 has more than one URL; write one per line.'],
  [
    Array.from({ length: 20_000 }, (_, n) => `grpc://a:${n + 1}`).join('\n'),
    'lists more than 1000 workers',
  ],
])('a list that is none is a mistake in the usage', async (text, sentence) => {
  await expect(readBackendsFile(file(text))).rejects.toMatchObject({
    exitCode: 2,
    message: expect.stringContaining(sentence),
  })
})

test('what is no regular file is refused at once, and not read', async () => {
  const fifo = `${file('')}.fifo`
  execFileSync('mkfifo', [fifo])
  for (const [path, what] of [
    [fifo, 'no regular file'],
    ['/dev/zero', 'no regular file'],
    [tmpdir(), 'a folder'],
  ] as const) {
    await expect(readBackendsFile(path)).rejects.toMatchObject({
      exitCode: 2,
      message: `${path} is ${what}; give --backends-file a text file.`,
    })
  }
})

test('a file written over in place and one that is renamed over it are both noticed', async () => {
  const path = file('grpc://a:1')
  const { lists } = watched(path)
  await vi.waitUntil(() => lists.length === 1, soon)
  writeFileSync(path, 'grpc://a:1\ngrpc://b:2')
  await vi.waitUntil(() => lists.length === 2, soon)
  writeFileSync(`${path}.new`, 'grpc://c:3')
  renameSync(`${path}.new`, path)
  await vi.waitUntil(() => lists.length === 3, soon)
  expect(lists).toEqual([['grpc://a:1'], ['grpc://a:1', 'grpc://b:2'], ['grpc://c:3']])
})

test('a bad file is told of once and changes nothing, and a good one counts again', async () => {
  const path = file('grpc://a:1')
  const { lists, failures } = watched(path)
  await vi.waitUntil(() => lists.length === 1, soon)
  writeFileSync(path, 'grpc://a:1\ngrpc://b')
  await vi.waitUntil(() => failures.length === 1, soon)
  rmSync(path)
  await vi.waitUntil(() => failures.length === 2, soon)
  writeFileSync(path, 'grpc://b:2')
  await vi.waitUntil(() => lists.length === 2, soon)
  expect(lists[1]).toEqual(['grpc://b:2'])
  expect(failures).toEqual([
    expect.stringMatching(/line 2: .* The list of workers stays as it was\.$/),
    `Cannot read ${path}: ENOENT. The list of workers stays as it was.`,
  ])
})
