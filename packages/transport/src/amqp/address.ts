import { missingEscape, Secret } from '@rpc-vs-mom/address'
import { defaultDepth, maxDepth } from './amqp-limits.ts'
import { queueProfiles, type QueueProfileName } from './queues/queue-profile.ts'
import { replyModes, type ReplyMode } from './messages/reply-address.ts'
import { sentModes, type SentMode } from './messages/sent-mode.ts'

/** Whose wire is below the channels: amqplib with the frames of messages written and read by us, or amqplib as it comes. */
export const amqpEngines = ['tuned', 'amqplib'] as const

export type AmqpEngine = (typeof amqpEngines)[number]

/** What an AMQP URL of ours names. */
export interface AmqpAddress {
  readonly hostname: string
  readonly port: number
  readonly username: string
  readonly password: Secret
  readonly vhost: string
  readonly queue: string
  /** Of the side that uses the address; the others of a queue may use another. */
  readonly engine: AmqpEngine
  /** How the queue is declared and whether messages in it outlive the broker. */
  readonly profile: QueueProfileName
  /** Requests that the queue holds at most; one more is refused. */
  readonly depth: number
  /** Where replies to this connection go. */
  readonly reply: ReplyMode
  /** How work without a reply is sent. */
  readonly sent: SentMode
  /**
   * Whether a request that came with a caller's reply address is passed on with it, so that the
   * listener answers that caller directly, and this connection learns only that it did.
   */
  readonly forward: boolean
  /** Whether a listener's prefetch follows its service time instead of staying what it was told. */
  readonly adaptive: boolean
}

const form = 'amqp://user:password@host:port/queue or …/vhost/queue'
const defaultPort = 5672
/** A queue name travels as an AMQP short string. */
const maxNameBytes = 255

/** What may follow the `?` beside `depth`, and the words each takes; the first is what it is without. */
const switches = {
  engine: amqpEngines,
  queue: Object.keys(queueProfiles) as QueueProfileName[],
  reply: replyModes,
  sent: sentModes,
  forward: ['off', 'on'],
  prefetch: ['fixed', 'auto'],
} as const

/**
 * Reads `amqp://[user:password@]host[:port]/[vhost/]queue`, so a broker's own URL and `/queue` make an
 * address; after a `?` may follow `switches` and `depth=<requests>`. User and password default to guest, the vhost to `/`.
 * Throws a `TypeError` of one sentence that never shows the password.
 */
export function parseAddress(text: string): AmqpAddress {
  const fault = missingEscape(text)
  if (fault !== undefined) throw new TypeError(`${fault} An AMQP URL has the form ${form}.`)
  const url = URL.parse(text)
  if (url?.protocol !== 'amqp:' || url.hostname === '' || url.port === '0') {
    throw new TypeError(`An AMQP URL has the form ${form}.`)
  }
  const path = pathOf(text)
  const names = path
    .slice(1)
    .split('/')
    .map((name) => decoded(name, `path "${path}"`))
  const [vhost, queue] = names.length === 1 ? ['/', names[0]] : names
  if (!vhost || !queue || names.length > 2) {
    throw new TypeError(`The path "${path}" of an AMQP URL must name a queue: ${form}.`)
  }
  if (Buffer.byteLength(queue) > maxNameBytes) {
    throw new TypeError(`The queue name "${queue.slice(0, 20)}…" is longer than 255 bytes.`)
  }
  return {
    hostname: url.hostname.replace(/^\[|\]$/g, ''),
    port: Number(url.port) || defaultPort,
    username: decoded(url.username, 'user') || 'guest',
    password: new Secret(decoded(url.password, 'password') || 'guest'),
    vhost,
    queue,
    ...readSwitches(url.searchParams),
  }
}

/** The engine that an AMQP URL asks or listens with; throws as `parseAddress`. */
export function amqpEngineOf(url: string): AmqpEngine {
  return parseAddress(url).engine
}

/** As it was written: `URL` would resolve the segments `.` and `..`, which are names like others here. */
function pathOf(text: string): string {
  return /^[^:]*:\/\/[^/?#]*([^?#]*)/.exec(text)![1]!
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
): Pick<AmqpAddress, 'engine' | 'profile' | 'reply' | 'sent' | 'forward' | 'adaptive' | 'depth'> {
  for (const [name, value] of given) {
    if (given.getAll(name).length > 1) {
      throw new TypeError(`An AMQP URL has the switch ${name} once at most.`)
    }
    if (name !== 'depth') requireWord(name, value)
  }
  return {
    engine: (given.get('engine') as AmqpEngine | null) ?? switches.engine[0],
    profile: (given.get('queue') as QueueProfileName | null) ?? switches.queue[0]!,
    reply: (given.get('reply') as ReplyMode | null) ?? switches.reply[0],
    sent: (given.get('sent') as SentMode | null) ?? switches.sent[0],
    forward: given.get('forward') === 'on',
    adaptive: given.get('prefetch') === 'auto',
    depth: depthIn(given),
  }
}

function requireWord(name: string, value: string): void {
  if (!Object.hasOwn(switches, name)) {
    const known = [...Object.keys(switches), 'depth'].join(', ')
    throw new TypeError(`An AMQP URL takes the switches ${known}, not ${name}=${value}.`)
  }
  const words: readonly string[] = switches[name as keyof typeof switches]
  if (!words.includes(value)) {
    throw new TypeError(`The switch ${name} of an AMQP URL is ${words.join(' or ')}, not ${value}.`)
  }
}

function depthIn(given: URLSearchParams): number {
  const text = given.get('depth')
  if (text === null) return defaultDepth
  if (given.get('queue') === 'original') {
    throw new TypeError('A queue of the kind original has no bound; leave out the switch depth.')
  }
  const depth = Number(text)
  if (Number.isInteger(depth) && depth > 0 && depth <= maxDepth) return depth
  throw new TypeError(`The switch depth of an AMQP URL is 1 to ${maxDepth} requests, not ${text}.`)
}

/** The broker as error messages name it: host and port, without the password. */
export function brokerName({ hostname, port }: AmqpAddress): string {
  return `the broker at ${hostname}:${port}`
}
