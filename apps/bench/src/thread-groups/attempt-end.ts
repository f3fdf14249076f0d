import type { AttemptEnd, End, UncheckedReply } from '@rpc-vs-mom/load'

const ok: AttemptEnd = { code: 'OK', mayRetry: false }

/** How an attempt ended, its reply checked: what failed may be tried again, and a wrong answer may not. */
export function attemptEnd<Timing>(end: End<Timing> | UncheckedReply<Timing>): AttemptEnd {
  const checked = typeof end === 'object' && 'check' in end ? end.check() : end
  if (checked === 'ok' || (typeof checked === 'object' && 'serverTiming' in checked)) return ok
  if (checked === 'wrong') return { code: 'WRONG', mayRetry: false }
  if (checked === 'timed-out') return { code: 'DEADLINE_EXCEEDED', mayRetry: true }
  if (typeof checked === 'object') return { code: checked.error, mayRetry: true }
  return { code: checked.toUpperCase(), mayRetry: true }
}
