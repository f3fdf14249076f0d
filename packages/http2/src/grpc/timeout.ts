/** The `grpc-timeout` field: at most 8 digits and a unit (PROTOCOL-HTTP2 of gRPC). */

const UNITS_MS: Readonly<Record<string, number>> = {
  H: 3_600_000,
  M: 60_000,
  S: 1000,
  m: 1,
  u: 1e-3,
  n: 1e-6,
}
const WRITTEN_UNITS = ['u', 'm', 'S', 'M', 'H'] as const
const MAX_WRITTEN = 99_999_999
const DIGIT_0 = 48
const DIGIT_9 = 57
const MAX_CHARACTERS = 9

/** Milliseconds of a timeout's characters; undefined when they are not a timeout. */
export function parseTimeout(bytes: Uint8Array, start: number, end: number): number | undefined {
  const unitMs = UNITS_MS[String.fromCharCode(bytes[end - 1] ?? 0)]
  if (unitMs === undefined || end - start < 2 || end - start > MAX_CHARACTERS) return undefined
  let amount = 0
  for (let at = start; at < end - 1; at++) {
    const digit = bytes[at]!
    if (digit < DIGIT_0 || digit > DIGIT_9) return undefined
    amount = amount * 10 + digit - DIGIT_0
  }
  return amount * unitMs
}

/** The timeout in the finest unit from microseconds up that has room for it; never less than 1u. */
export function formatTimeout(timeoutMs: number): string {
  for (const unit of WRITTEN_UNITS) {
    const amount = Math.max(1, Math.floor(timeoutMs / UNITS_MS[unit]!))
    if (amount <= MAX_WRITTEN) return `${amount}${unit}`
  }
  return `${MAX_WRITTEN}H`
}
