import { Address } from '@rpc-vs-mom/address'
import { CommandError, rethrowAs } from '@rpc-vs-mom/cli'
import { transports } from '@rpc-vs-mom/transport'
import { weightedUrl } from '../flags/weighted-url.ts'

const grpcUrl =
  /^grpc:\/\/(?:\[[\da-f:.]+\]|[\w.-]+):([1-9]\d{0,4})\/?(?:\?engine=(?:grpc-js|lean))?$/i

/** Reads `--backends`: one or more URLs separated by commas, each once, each perhaps with `?weight=`; throws one sentence about the first bad one. */
export function backendUrls(text: string): readonly string[] {
  const urls = text.split(',').map((url) => url.trim())
  const shown = new Set<string>()
  for (const url of urls) addBackendUrl(url, shown)
  return urls
}

/** Adds what may be shown of the URL to that of the others; throws one sentence when it is bad or there already. */
export function addBackendUrl(text: string, others: Set<string>): void {
  if (text === '') {
    throw new CommandError(
      'usage',
      '--backends has an empty entry; give URLs separated by commas, such as grpc://127.0.0.1:50052,grpc://127.0.0.1:50053.',
    )
  }
  const url = urlIn(text)
  const shown = String(new Address(url))
  // Another password makes no other worker, and the counts tell workers apart by what is shown of them.
  if (others.has(shown)) {
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
  others.add(shown)
}

function urlIn(text: string): string {
  try {
    return weightedUrl(text).url
  } catch (error) {
    return rethrowAs(error, [[RangeError, 'usage']])
  }
}
