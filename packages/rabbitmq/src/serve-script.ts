export interface ServeScriptOptions {
  /** The command that serves, as the shell reads it. */
  readonly serve: string
  /** Where its plugins may be, as words of the shell; the first folder that exists counts. */
  readonly pluginFolders: string
  /** A folder to be made for those that it needs. */
  readonly neededPlugins: string
  /** Whether it is started again when it ends. */
  readonly respawn: boolean
}

/**
 * A script for `sh -c` that starts RabbitMQ where it sees no more plugins than it needs. When it starts, it
 * reads every module of every plugin that it could have, enabled or not, for what may be switched on in it:
 * half of its start.
 */
export function serveScript(options: ServeScriptOptions): string {
  const { serve, respawn } = options
  const start = respawn ? `while :; do ${serve}; sleep 0.1; done` : `exec ${serve}`
  return `${linkNeededPlugins(options)}\n${start}`
}

/** Optional plugins are called `rabbitmq_*`; what they and the server are made of has other names, but for one. */
function linkNeededPlugins({ pluginFolders, neededPlugins }: ServeScriptOptions): string {
  return `for folder in ${pluginFolders}; do
      [ -d "$folder" ] || continue
      mkdir "${neededPlugins}"
      for plugin in "$folder"/*; do
        case "\${plugin##*/}" in
          rabbitmq_prelaunch*) ;;
          rabbitmq_*) continue ;;
        esac
        ln -s "$plugin" "${neededPlugins}/"
      done
      export RABBITMQ_PLUGINS_DIR="${neededPlugins}"
      break
    done`
}
