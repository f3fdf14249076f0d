import { spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { median } from '@rpc-vs-mom/results'

const headers = [
  'content-type: application/grpc',
  'te: trailers',
  'grpc-timeout: 5S',
  'grpc-accept-encoding: identity,deflate,gzip',
  'user-agent: grpc-node-js/1.14.7',
]

export interface Load {
  readonly url: string
  readonly requests: number
  /** Streams in flight on the one connection. */
  readonly depth: number
  /** The message of every call. */
  readonly message: Uint8Array
  /** The message of every right answer. */
  readonly answer: Uint8Array
  /** Calls in a row of which no two have the same fields; 1 by default: all are alike. */
  readonly unlike?: number | undefined
}

export interface LoadResult {
  /** Median response time, in microseconds. */
  readonly medianUs: number
  readonly requestsPerSecond: number
}

/**
 * Runs h2load (Debian package nghttp2-client) once; rejects unless every call was answered. A refusal is a
 * success of HTTP and has no message, so the bytes of the messages tell it from an answer.
 */
export async function h2load(load: Load): Promise<LoadResult> {
  const { url, requests, depth, message, answer, unlike = 1 } = load
  const folder = mkdtempSync(join(tmpdir(), 'h2load-'))
  try {
    const [log, body, uris] = [join(folder, 'log'), join(folder, 'body'), join(folder, 'uris')]
    writeFileSync(body, framed(message))
    writeFileSync(uris, urisOf(url, unlike))
    const flags = [
      `--log-file=${log}`,
      `-n${requests}`,
      '-c1',
      `-m${depth}`,
      '-t1',
      `-d${body}`,
      `-i${uris}`,
    ]
    const output = await run([...flags, ...headers.flatMap((header) => ['-H', header])])
    const bytes = Number(/\((\d+)\) data/.exec(output)?.[1])
    const succeeded = output.includes(`${requests} succeeded, 0 failed`)
    if (!succeeded || bytes !== requests * framed(answer).length) {
      throw new Error(`h2load did not get ${requests} answers: ${output}`)
    }
    const rate = /([\d.]+) req\/s/.exec(output)?.[1]
    return { medianUs: medianOf(readFileSync(log, 'utf8')), requestsPerSecond: Number(rate) }
  } finally {
    rmSync(folder, { recursive: true })
  }
}

async function run(args: readonly string[]): Promise<string> {
  const child = spawn('h2load', args, { stdio: ['ignore', 'pipe', 'inherit'] })
  let output = ''
  child.stdout.on('data', (text: Buffer) => (output += text.toString()))
  await new Promise<void>((resolve, reject) => {
    child.on('error', (cause) =>
      reject(new Error('h2load does not run: install nghttp2-client.', { cause })),
    )
    child.on('close', () => resolve())
  })
  return output
}

function urisOf(url: string, unlike: number): string {
  const uri = `${url.replace('grpc:', 'http:')}/protocol.SimulationService/GetSalesMetrics`
  if (unlike === 1) return `${uri}\n`
  return Array.from({ length: unlike }, (_, n) => `${uri}?${n}\n`).join('')
}

function framed(message: Uint8Array): Buffer {
  const framing = Buffer.alloc(5)
  framing.writeUInt32BE(message.length, 1)
  return Buffer.concat([framing, message])
}

// A line per request: start time, status, response time in microseconds.
function medianOf(log: string): number {
  const lines = log.trimEnd().split('\n')
  return median(lines.map((line) => Number(line.split('\t')[2])))
}
