import { join } from 'node:path'

export interface NodeSettings {
  readonly folder: string
  readonly port: number
  /** Where other Erlang nodes would connect; nobody does, but it cannot be switched off. */
  readonly distributionPort: number
  readonly epmdPort: number
  readonly user: string
  readonly password: string
  readonly more: readonly string[]
}

/**
 * The node's configuration, text by file name. None where the environment says all: RabbitMQ takes a
 * second to understand the shortest `rabbitmq.conf`.
 */
export function nodeFiles({ more }: NodeSettings): Record<string, string> {
  return {
    enabled_plugins: '[].\n',
    ...(more.length > 0 && { 'rabbitmq.conf': `${more.join('\n')}\n` }),
  }
}

/**
 * The whole environment of the node: nothing of the caller's own RabbitMQ settings gets through, and
 * files in /etc/rabbitmq are kept from overriding it.
 */
export function nodeVariables(settings: NodeSettings): Record<string, string> {
  const inFolder = (name: string): string => join(settings.folder, name)
  return {
    PATH: process.env['PATH'] ?? '/usr/bin:/bin',
    LANG: 'C.UTF-8',
    // Erlang keeps its cookie here.
    HOME: settings.folder,
    RABBITMQ_CONF_ENV_FILE: '/dev/null',
    RABBITMQ_NODENAME: `rpc-vs-mom-${settings.port}@localhost`,
    RABBITMQ_NODE_IP_ADDRESS: '127.0.0.1',
    RABBITMQ_NODE_PORT: String(settings.port),
    RABBITMQ_DEFAULT_USER: settings.user,
    RABBITMQ_DEFAULT_PASS: settings.password,
    RABBITMQ_DIST_PORT: String(settings.distributionPort),
    RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS: '-kernel inet_dist_use_interface {127,0,0,1}',
    // rabbitmqctl runs in the folder of the caller, where Erlang would leave megabytes if it cannot start.
    ERL_CRASH_DUMP_BYTES: '0',
    ERL_EPMD_PORT: String(settings.epmdPort),
    ERL_EPMD_ADDRESS: '127.0.0.1',
    RABBITMQ_CONFIG_FILE: inFolder('rabbitmq.conf'),
    RABBITMQ_ADVANCED_CONFIG_FILE: inFolder('advanced.config'),
    RABBITMQ_ENABLED_PLUGINS_FILE: inFolder('enabled_plugins'),
    RABBITMQ_PLUGINS_EXPAND_DIR: inFolder('expanded'),
    RABBITMQ_MNESIA_BASE: inFolder('data'),
    RABBITMQ_LOG_BASE: inFolder('log'),
    RABBITMQ_PID_FILE: inFolder('pid'),
  }
}
