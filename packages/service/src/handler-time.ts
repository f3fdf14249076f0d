import { setTimeout as waited } from 'node:timers/promises'
import type { Service } from './service.ts'

/** What every answer takes beside the work itself, as a slower handler would. */
export interface HandlerTime {
  /** `wait`: for something else, such as another service; `cpu`: of the thread that answers. */
  readonly kind: 'wait' | 'cpu'
  /** At least; a timer may be up to a millisecond late. */
  readonly ms: number
}

/** The service with a slower handler; CPU time is that of the thread, so that what the host takes does not count. */
export function withHandlerTime(
  answer: Service['answer'],
  { kind, ms }: HandlerTime,
): Service['answer'] {
  if (kind === 'wait') {
    return async (request, call) => {
      await waited(ms)
      return answer(request, call)
    }
  }
  return (request, call) => {
    spin(ms * 1000)
    return answer(request, call)
  }
}

function spin(us: number): void {
  const begun = threadCpuUs()
  while (threadCpuUs() - begun < us);
}

function threadCpuUs(): number {
  const { user, system } = process.threadCpuUsage()
  return user + system
}
