export interface ServeScriptOptions {
  /** The command that serves, as the shell reads it. */
  readonly serve: string
  /** Where its plugins may be, as words of the shell; the first folder that exists counts. */
  readonly pluginFolders: string
  /** A folder to be made for those that it needs. */
  readonly neededPlugins: string
  /** Whether it is started again when it ends: always, or once a file that is there by then has gone. */
  readonly respawn: boolean | { readonly afterFile: string }
}

/**
 * A script for `sh -c` that starts RabbitMQ where it sees no more plugins than it needs. When it starts, it
 * reads every module of every plugin that it could have, enabled or not, for what may be switched on in it:
 * half of its start.
 */
export function serveScript(options: ServeScriptOptions): string {
  const { serve, respawn } = options
  return `${linkNeededPlugins(options)}\n${startAndAgain(serve, respawn)}`
}

function startAndAgain(serve: string, respawn: ServeScriptOptions['respawn']): string {
  if (respawn === false) return `exec ${serve}`
  if (respawn === true) return `while :; do ${serve}; sleep 0.1; done`
  const { afterFile } = respawn
  return `while :; do
      ${serve}
      [ -e "${afterFile}" ] || exit
      while [ -e "${afterFile}" ]; do sleep 0.02; done
    done`
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
