/** A NATS server that takes connections. */
export interface NatsServer {
  /** `nats://user:password@host:port`; never ends in a slash. */
  readonly url: string
  /** As the server itself says, such as `2.9.10`. */
  readonly version: string
  readonly how: 'given' | 'private'
  /** Processes whose CPU and memory count as the server; empty when it was given. */
  pids(): number[]
  /** Stops what was started and removes its files; does nothing to a server that was given. */
  close(): Promise<void>
}

export interface NatsOptions {
  /** Where `NATS_URL` and `PATH` are read. Default `process.env`. */
  readonly env?: NodeJS.ProcessEnv
  /** Gets one line whenever something takes longer than a start, such as an installation. */
  readonly onProgress?: (line: string) => void
  /** Whether NATS may be installed where that needs no question. Default true. */
  readonly allowInstall?: boolean
  /** Folders searched for `nats-server` after `PATH`. Default: where packages put it. */
  readonly programFolders?: readonly string[]
}

/** There is no NATS server and no way to get one without asking; the message says why and what to do. */
export class NoNats extends Error {
  override readonly name = 'NoNats'

  /** `reasons`: one clause for each way that was tried. */
  constructor(reasons: readonly string[], options?: ErrorOptions) {
    super(
      [
        `There is no NATS server to use: ${reasons.join('; ')}. Three ways to get one:`,
        '  - set NATS_URL to a running server, such as nats://127.0.0.1:4222',
        '  - install it: apt-get install nats-server (Debian, Ubuntu) or brew install nats-server (macOS)',
        '  - put the program nats-server on the PATH',
      ].join('\n'),
      options,
    )
  }
}

/** `NATS_URL` names a server that is not there; its user wants no other. */
export class NamedNatsMissing extends NoNats {}
