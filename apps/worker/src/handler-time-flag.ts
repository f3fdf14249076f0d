import { CommandError, durationMs } from '@rpc-vs-mom/cli'
import type { HandlerTime } from '@rpc-vs-mom/service'

const longest = '10s'

/** Reads `wait:10ms` or `cpu:10ms`. */
export function handlerTime(text: string): HandlerTime {
  const [, kind, duration] = /^(wait|cpu):(.+)$/u.exec(text) ?? []
  if (kind === undefined || duration === undefined)
    throw new CommandError(
      'usage',
      `--work ${text} does not have the form kind:duration; write wait:10ms or cpu:10ms.`,
    )
  const ms = durationMs(duration)
  if (ms < 1 || ms > durationMs(longest))
    throw new CommandError('usage', `--work: write a duration of 1ms to ${longest}.`)
  return { kind: kind as HandlerTime['kind'], ms }
}
