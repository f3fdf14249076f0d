import { once } from 'node:events'
import { createServer } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'
import { startLbProcess } from './lb-process.ts'
import { anyPort } from './named-workers.ts'

test('says that the port of --admin is taken and exits with 3', async () => {
  const other = createServer().listen(0, '127.0.0.1')
  onTestFinished(() => void other.close())
  await once(other, 'listening')
  const { port } = other.address() as { port: number }
  const flags = ['--backends', 'grpc://127.0.0.1:1', '--admin', `127.0.0.1:${port}`]
  const { exitCode, stderr } = await startLbProcess('--listen', anyPort, ...flags).ended()
  expect(stderr).toContain(`Cannot serve --admin on 127.0.0.1:${port}: `)
  expect(exitCode).toBe(3)
})

test.each([
  [['--backends', ''], '--backends has an empty entry'],
  [
    ['--backends', 'grpc://a:1', '--backends-file', 'x'],
    'Give --backends or --backends-file, not both.',
  ],
  [['--backends', 'http://a'], 'The backend "http://a" does not start with a known scheme'],
  [['--backends', 'grpc://a:1', '--check-every', '2'], 'Write a duration with its unit'],
  [
    ['--engine', 'relay', '--backends', 'amqp://mq/sales'],
    'for amqp://mq/sales give --engine grpc-js.',
  ],
  [['--backends', 'grpc://a:1', '--engine', 'haproxy'], 'Known are relay, grpc-js.'],
  [
    ['--backends', 'local:a', '--hedge-after', '20ms'],
    '--hedge-after asks workers of grpc:// only; leave it out for local:a.',
  ],
  [['--backends', 'grpc://a:1', '--hedge-after', '20'], 'nor a percentile, such as p95.'],
  [['--backends', 'grpc://a:1?weight=0'], 'is not one number from 0.01 to 100'],
  [['--backends', 'grpc://a:1', '--caller-key', 'x-user'], '--caller-key needs --rate-limit'],
  [['--backends', 'grpc://a:1', '--caller-key', 'X User'], 'is not the name of metadata'],
  [
    ['--backends', 'local:a', '--rate-limit-per-caller', '5'],
    'knows callers of grpc:// only; leave it out for local:a.',
  ],
  [['--backends', 'grpc://a:1', '--resolve', '0s'], 'Give --resolve at least 1ms.'],
  [
    ['--backends', 'grpc://a:1', '--check-timeout', '3s'],
    '--check-timeout is 3000ms; give at most what --check-every has, 2000ms.',
  ],
  [['--backends', 'grpc://a:1', '--check-evry', '2s'], '(Did you mean --check-every?)'],
  [
    ['--backends', 'grpc://a:1', '--listen', 'grpc://nowhere'],
    '"grpc://nowhere" is not grpc://HOST:PORT',
  ],
])('exits with 2 and one sentence for %j', async (flags, sentence) => {
  const { exitCode, stderr } = await startLbProcess('--listen', anyPort, ...flags).ended()
  expect(stderr).toContain(sentence)
  expect(stderr).not.toContain('    at ')
  expect(exitCode).toBe(2)
})
