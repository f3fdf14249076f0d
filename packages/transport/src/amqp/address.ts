/** What an AMQP URL of ours names. */
export interface AmqpAddress {
  readonly hostname: string
  readonly port: number
  readonly username: string
  readonly password: string
  readonly vhost: string
  readonly queue: string
  /** Whether writes are gathered to one per event-loop turn; `?cork=off` shows what that saves. */
  readonly cork: boolean
}

const form = 'amqp://user:password@host:port/queue or …/vhost/queue'
const defaultPort = 5672
/** A queue name travels as an AMQP short string. */
const maxNameBytes = 255

/**
 * Reads `amqp://[user:password@]host[:port]/[vhost/]queue[?cork=on|off]`, so a broker's own URL and
 * `/queue` make an address. User and password default to guest, the vhost to `/`. Throws a `TypeError`
 * of one sentence that never shows the password.
 */
export function parseAddress(text: string): AmqpAddress {
  const url = URL.parse(text)
  if (url?.protocol !== 'amqp:' || url.hostname === '') {
    throw new TypeError(`An AMQP URL has the form ${form}.`)
  }
  const names = url.pathname
    .slice(1)
    .split('/')
    .map((name) => decoded(name, `path "${url.pathname}"`))
  const [vhost, queue] = names.length === 1 ? ['/', names[0]] : names
  if (!vhost || !queue || names.length > 2) {
    throw new TypeError(`The path "${url.pathname}" of an AMQP URL must name a queue: ${form}.`)
  }
  if (Buffer.byteLength(queue) > maxNameBytes) {
    throw new TypeError(`The queue name "${queue.slice(0, 20)}…" is longer than 255 bytes.`)
  }
  const { cork } = switches(url.searchParams)
  return {
    hostname: url.hostname.replace(/^\[|\]$/g, ''),
    port: Number(url.port) || defaultPort,
    username: decoded(url.username, 'user') || 'guest',
    password: decoded(url.password, 'password') || 'guest',
    vhost,
    queue,
    cork,
  }
}

function decoded(text: string, what: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    throw new TypeError(`The ${what} of an AMQP URL is not percent-encoded; write % as %25.`)
  }
}

function switches(parameters: URLSearchParams): { cork: boolean } {
  let cork = true
  for (const [name, value] of parameters) {
    if (name !== 'cork' || (value !== 'on' && value !== 'off')) {
      throw new TypeError(`An AMQP URL takes cork=on or cork=off, not ${name}=${value}.`)
    }
    cork = value === 'on'
  }
  return { cork }
}

/** The broker as error messages name it: host and port, without the password. */
export function brokerName({ hostname, port }: AmqpAddress): string {
  return `the broker at ${hostname}:${port}`
}
