import { lookup as lookupAddresses } from 'node:dns/promises'
import { isIP } from 'node:net'
import { weightedUrl } from '../flags/weighted-url.ts'

/** All addresses of a host name; rejects when it has none. */
export type Lookup = (host: string) => Promise<readonly string[]>

/**
 * Asks the system's resolver. IPv6 addresses count only where there is no IPv4 one: a worker that
 * listens on both is one worker and must not get twice its share.
 */
export const systemLookup: Lookup = async (host) => {
  const found = await lookupAddresses(host, { all: true })
  const ipv4 = found.filter(({ family }) => family === 4)
  return (ipv4.length > 0 ? ipv4 : found).map(({ address }) => address)
}

export interface Resolved {
  /** One URL per worker, each once. */
  readonly urls: readonly string[]
  /** One sentence per name that could not be resolved this time. */
  readonly failures: readonly string[]
}

/** The workers behind a list of URLs: every address of a `grpc:` host name is one. */
export class BackendNames {
  #urls: readonly string[]
  readonly #lookup: Lookup
  readonly #last = new Map<string, readonly string[]>()

  constructor(urls: readonly string[], lookup: Lookup) {
    this.#urls = urls
    this.#lookup = lookup
  }

  /** Makes this the list from the next resolution on. */
  replace(urls: readonly string[]): void {
    this.#urls = urls
  }

  /** Resolves all names again; one that fails keeps the addresses it had. Never rejects. */
  async resolve(): Promise<Resolved> {
    const failures: string[] = []
    const lists = this.#urls.map((url) => this.#expand(url, failures))
    return { urls: eachOnce((await Promise.all(lists)).flat()), failures }
  }

  async #expand(url: string, failures: string[]): Promise<readonly string[]> {
    const host = nameIn(url)
    if (host === undefined) return [url]
    try {
      const addresses = await this.#lookup(host)
      // Resolvers rotate their answers; an order of our own keeps the list the same while the set is.
      const urls = addresses.map((address) => withHost(url, address)).toSorted()
      this.#last.set(url, urls)
    } catch (thrown) {
      const reason = thrown instanceof Error ? thrown.message : String(thrown)
      failures.push(`Cannot resolve "${host}" of ${url}: ${reason}.`)
    }
    return this.#last.get(url) ?? []
  }
}

/** Who is found twice counts once, with the weight it was found with first. */
function eachOnce(urls: readonly string[]): string[] {
  const seen = new Set<string>()
  return urls.filter((text) => {
    const { url } = weightedUrl(text)
    const isNew = !seen.has(url)
    seen.add(url)
    return isNew
  })
}

/** Other transports get no list of workers from a name: the host of an `amqp:` URL is a broker. */
function nameIn(url: string): string | undefined {
  const host = /^grpc:\/\/([\w.-]+):\d+/.exec(url)?.[1]
  return host === undefined || isIP(host) ? undefined : host
}

function withHost(url: string, address: string): string {
  const host = isIP(address) === 6 ? `[${address}]` : address
  return url.replace(/^(grpc:\/\/)[\w.-]+/, `$1${host}`)
}
