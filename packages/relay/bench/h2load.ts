import { spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const directory = mkdtempSync(join(tmpdir(), 'relay-bench-'))
const logFile = join(directory, 'log')

/** A request of 111 bytes of protobuf behind the 5 bytes of gRPC framing. */
const bodyFile = writeBody()

const HEADERS = [
  'content-type: application/grpc',
  'te: trailers',
  'grpc-timeout: 5S',
  'grpc-accept-encoding: identity,deflate,gzip',
  'user-agent: grpc-node-js/1.14.7',
]

export interface Load {
  port: number
  requests: number
  /** Streams in flight on each connection. */
  depth: number
  connections?: number
}

export interface LoadResult {
  /** Median response time, in microseconds. */
  medianUs: number
  succeeded: number
  failed: number
  requestsPerSecond: number
}

/** Runs h2load once against a gRPC path. */
export async function h2load({
  port,
  requests,
  depth,
  connections = 1,
}: Load): Promise<LoadResult> {
  rmSync(logFile, { force: true })
  const flags = [
    `--log-file=${logFile}`,
    `-n${requests}`,
    `-c${connections}`,
    `-m${depth}`,
    '-t1',
    `-d${bodyFile}`,
  ]
  const headers = HEADERS.flatMap((header) => ['-H', header])
  const url = `http://127.0.0.1:${port}/protocol.SimulationService/GetSalesMetrics`
  const output = await run([...flags, ...headers, url])
  const counts = /(\d+) succeeded, (\d+) failed/.exec(output)
  const rate = /([\d.]+) req\/s/.exec(output)
  if (counts === null || rate === null) throw new Error(`h2load printed no result: ${output}`)
  return {
    medianUs: medianOfLog(),
    succeeded: Number(counts[1]),
    failed: Number(counts[2]),
    requestsPerSecond: Number(rate[1]),
  }
}

async function run(args: readonly string[]): Promise<string> {
  const child = spawn('h2load', args, { stdio: ['ignore', 'pipe', 'inherit'] })
  let output = ''
  child.stdout.on('data', (text: Buffer) => (output += text.toString()))
  await new Promise<void>((resolve, reject) => {
    child.on('error', (cause) =>
      reject(new Error('h2load does not run: install nghttp2-client', { cause })),
    )
    child.on('close', () => resolve())
  })
  return output
}

function writeBody(): string {
  const file = join(directory, 'request')
  const body = Buffer.alloc(116, 'x')
  body[0] = 0
  body.writeUInt32BE(111, 1)
  writeFileSync(file, body)
  return file
}

// A line per request: start time, status, response time in microseconds.
function medianOfLog(): number {
  const lines = readFileSync(logFile, 'utf8').trimEnd().split('\n')
  const times = lines.map((line) => Number(line.split('\t')[2])).toSorted((a, b) => a - b)
  return times[times.length >> 1] ?? NaN
}
