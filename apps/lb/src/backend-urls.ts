import { Address } from '@rpc-vs-mom/address'
import { CommandError, rethrowAs } from '@rpc-vs-mom/cli'
import { transports } from '@rpc-vs-mom/transport'
import { weightedUrl } from './weighted-url.ts'

const grpcUrl = /^grpc:\/\/(?:\[[\da-f:.]+\]|[\w.-]+):([1-9]\d{0,4})\/?$/i

/** Reads `--backends`: one or more URLs separated by commas, each once, each perhaps with `?weight=`; throws one sentence about the first bad one. */
export function backendUrls(text: string): readonly string[] {
  const urls = text.split(',').map((url) => url.trim())
  for (const [index, url] of urls.entries()) requireBackendUrl(url, urls.slice(0, index))
  return urls
}

function requireBackendUrl(text: string, before: readonly string[]): void {
  if (text === '') {
    throw new CommandError(
      'usage',
      '--backends has an empty entry; give URLs separated by commas, such as grpc://127.0.0.1:50052,grpc://127.0.0.1:50053.',
    )
  }
  const url = urlIn(text)
  const shown = String(new Address(url))
  // Another password makes no other worker, and the counts tell workers apart by what is shown of them.
  if (before.some((other) => String(new Address(urlIn(other))) === shown)) {
    throw new CommandError('usage', `--backends names ${shown} twice; name it once.`)
  }
  const scheme = /^([a-z]+):/.exec(url)?.[1] ?? ''
  if (!Object.hasOwn(transports, scheme)) {
    const known = Object.keys(transports).map((name) => `${name}:`)
    throw new CommandError(
      'usage',
      `The backend "${shown}" does not start with a known scheme; known are ${known.join(', ')}.`,
    )
  }
  if (scheme === 'grpc' && !(Number(grpcUrl.exec(url)?.[1]) <= 65_535)) {
    throw new CommandError(
      'usage',
      `The backend "${shown}" is not grpc://HOST:PORT, such as grpc://127.0.0.1:50052.`,
    )
  }
}

function urlIn(text: string): string {
  try {
    return weightedUrl(text).url
  } catch (error) {
    return rethrowAs(error, [[RangeError, 'usage']])
  }
}
