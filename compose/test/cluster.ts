import { docker, dockerIn } from './docker.ts'

export interface ClusterSpec {
  readonly name: string
  /** Compose file, absolute. */
  readonly file: string
  /** Where it is asked from this machine. */
  readonly target: string
}

export interface ComposeConfig {
  readonly services: Readonly<Record<string, { readonly deploy?: object }>>
}

/** The data set that the seeder of a test cluster writes. */
export const dataset = { seed: 1, sales: 10_000 } as const

/**
 * The cluster of a compose file, under a project name of its own, so that neither containers nor data of
 * a cluster that somebody has up are touched.
 */
export class Cluster implements ClusterSpec {
  readonly name: string
  readonly file: string
  readonly target: string
  readonly project: string

  constructor({ name, file, target }: ClusterSpec) {
    this.name = name
    this.file = file
    this.target = target
    this.project = `rpc-vs-mom-test-${name}`
  }

  /** What makes a `docker compose` started by anybody mean this cluster. */
  get environment(): NodeJS.ProcessEnv {
    return {
      COMPOSE_PROJECT_NAME: this.project,
      SALES: String(dataset.sales),
      DATA_SEED: String(dataset.seed),
    }
  }

  /** Builds what is not built and resolves when every container is healthy. */
  async up(...flags: readonly string[]): Promise<void> {
    await this.#compose('up', '--wait', '--wait-timeout', '180', ...flags)
  }

  /** Removes containers, volumes and network. */
  async down(): Promise<void> {
    await this.#compose('down', '--volumes', '--timeout', '15')
  }

  /** Ids of the running containers of a service. */
  containers(service: string): Promise<string[]> {
    return this.#compose('ps', '--quiet', service)
  }

  /** What `docker inspect` says about the running containers, or those of one service, in one format. */
  async inspect(format: string, ...services: readonly string[]): Promise<string[]> {
    const ids = await this.#compose('ps', '--quiet', ...services)
    return docker('inspect', '--format', format, ...ids)
  }

  /** Runs a shell line in the first container of a service. */
  execute(service: string, line: string): Promise<string[]> {
    return this.#compose('exec', '--no-TTY', service, 'sh', '-c', line)
  }

  /** What the engine still holds for the project: containers, volumes and networks. */
  async remains(): Promise<string[]> {
    const filter = ['--quiet', '--filter', `label=com.docker.compose.project=${this.project}`]
    const kinds = [
      ['ps', '--all'],
      ['volume', 'ls'],
      ['network', 'ls'],
    ]
    return (await Promise.all(kinds.map((kind) => docker(...kind, ...filter)))).flat()
  }

  /** The compose file as the engine gets it: bases merged, variables filled in. */
  async config(): Promise<ComposeConfig> {
    const lines = await this.#compose('config', '--format', 'json')
    return JSON.parse(lines.join('\n')) as ComposeConfig
  }

  #compose(...words: readonly string[]): Promise<string[]> {
    return dockerIn(this.environment, ['compose', '--file', this.file, ...words])
  }
}
