import { queueProfiles, type QueueProfileName } from './queue-profile.ts'
import { replyModes, type ReplyMode } from './reply-address.ts'

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
  /** How the queue is declared and whether messages in it outlive the broker. */
  readonly profile: QueueProfileName
  /** Where replies to this connection go. */
  readonly reply: ReplyMode
  /**
   * Whether a request that came with a caller's reply address is passed on with it, so that whoever
   * listens answers that caller directly, and this connection learns only that it did.
   */
  readonly forward: boolean
}

const form = 'amqp://user:password@host:port/queue or …/vhost/queue'
const defaultPort = 5672
/** A queue name travels as an AMQP short string. */
const maxNameBytes = 255

/** What may follow the `?`, and the words each takes; the first is what it is without. */
const switches = {
  cork: ['on', 'off'],
  queue: Object.keys(queueProfiles) as QueueProfileName[],
  reply: replyModes,
  forward: ['off', 'on'],
} as const

/**
 * Reads `amqp://[user:password@]host[:port]/[vhost/]queue`, so a broker's own URL and `/queue` make an
 * address; after a `?` may follow `switches`. User and password default to guest, the vhost to `/`.
 * Throws a `TypeError` of one sentence that never shows the password.
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
  return {
    hostname: url.hostname.replace(/^\[|\]$/g, ''),
    port: Number(url.port) || defaultPort,
    username: decoded(url.username, 'user') || 'guest',
    password: decoded(url.password, 'password') || 'guest',
    vhost,
    queue,
    ...readSwitches(url.searchParams),
  }
}

function decoded(text: string, what: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    throw new TypeError(`The ${what} of an AMQP URL is not percent-encoded; write % as %25.`)
  }
}

function readSwitches(
  given: URLSearchParams,
): Pick<AmqpAddress, 'cork' | 'profile' | 'reply' | 'forward'> {
  for (const [name, value] of given) {
    if (!Object.hasOwn(switches, name)) {
      const known = Object.keys(switches).join(', ')
      throw new TypeError(`An AMQP URL takes the switches ${known}, not ${name}=${value}.`)
    }
    const words: readonly string[] = switches[name as keyof typeof switches]
    if (!words.includes(value)) {
      throw new TypeError(
        `The switch ${name} of an AMQP URL is ${words.join(' or ')}, not ${value}.`,
      )
    }
  }
  return {
    cork: given.get('cork') !== 'off',
    profile: (given.get('queue') as QueueProfileName | null) ?? switches.queue[0]!,
    reply: (given.get('reply') as ReplyMode | null) ?? switches.reply[0],
    forward: given.get('forward') === 'on',
  }
}

/** The broker as error messages name it: host and port, without the password. */
export function brokerName({ hostname, port }: AmqpAddress): string {
  return `the broker at ${hostname}:${port}`
}
