import { execFile, spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { expect, onTestFinished, test } from 'vitest'
import { RamStore, startBroker } from '../src/index.ts'

// The packages belong to the system's Python, whatever else is first in PATH.
const python = '/usr/bin/python3'
const hasPython = spawnSync(python, ['-c', 'import grpc, google.protobuf']).status === 0
const why = hasPython ? '' : ' (skipped: python3-grpcio and python3-protobuf are not installed)'

test.skipIf(!hasPython)(
  `gRPC in Python with its own proto publishes, listens and fetches${why}`,
  async () => {
    const broker = await startBroker({ host: '127.0.0.1', port: 0, store: new RamStore() })
    onTestFinished(() => broker.close(0))
    const script = fileURLToPath(new URL('foreign-client.py', import.meta.url))
    const args = [script, String(broker.address.port)]
    const { stdout } = await promisify(execFile)(python, args)
    const numbers = Array.from({ length: 200 }, (_, n) => n)
    expect(JSON.parse(stdout)).toEqual({
      ids: numbers.map((n) => n + 1),
      heard: numbers.map(String),
      fetched: '149',
      unknown: 'INVALID_ARGUMENT',
      negative: 'INVALID_ARGUMENT',
    })
  },
)
