import { missingEscape, Secret } from '@rpc-vs-mom/address'

/** What a NATS URL of ours names. */
export interface NatsAddress {
  readonly hostname: string
  readonly port: number
  readonly username: string | undefined
  readonly password: Secret | undefined
  readonly subject: string
}

const form = 'nats://user:password@host:port/subject'
const defaultPort = 4222
/** The server's own default for a whole control line is 4096 bytes. */
const maxSubjectBytes = 255

/**
 * Reads `nats://[user:password@]host[:port]/subject`, so a server's own URL and `/subject` make an address.
 * Throws a `TypeError` of one sentence that never shows the password.
 */
export function parseNatsUrl(text: string): NatsAddress {
  const fault = missingEscape(text)
  if (fault !== undefined) throw new TypeError(`${fault} A NATS URL has the form ${form}.`)
  const url = URL.parse(text)
  if (url?.protocol !== 'nats:' || url.hostname === '') {
    throw new TypeError(`A NATS URL has the form ${form}.`)
  }
  if (url.search || url.hash) {
    throw new TypeError(`A NATS URL takes no "${url.search}${url.hash}": ${form}.`)
  }
  return {
    hostname: url.hostname,
    port: Number(url.port) || defaultPort,
    username: textOrNone(url.username),
    password: secretOrNone(url.password),
    subject: subjectIn(url),
  }
}

/** Tokens between dots, no wildcards, no white space (docs.nats.io, subject-based messaging). */
function subjectIn({ pathname }: URL): string {
  const subject = decodeURIComponent(pathname.slice(1))
  if (!/^[^\s.*>/]+(\.[^\s.*>/]+)*$/.test(subject)) {
    throw new TypeError(
      `The path "${pathname}" of a NATS URL must name a subject, with no "*", ">", "/" or white space: ${form}.`,
    )
  }
  if (Buffer.byteLength(subject) > maxSubjectBytes) {
    throw new TypeError(`The subject "${subject.slice(0, 20)}…" is longer than 255 bytes.`)
  }
  return subject
}

function textOrNone(text: string): string | undefined {
  return text === '' ? undefined : decodeURIComponent(text)
}

function secretOrNone(text: string): Secret | undefined {
  return text === '' ? undefined : new Secret(decodeURIComponent(text))
}

/** The server as error messages name it: host and port, without the password. */
export function serverName({ hostname, port }: NatsAddress): string {
  return `the NATS server at ${hostname}:${port}`
}
