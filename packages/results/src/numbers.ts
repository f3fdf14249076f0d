/**
 * At least three significant digits with narrow spaces between thousands: `0.00116`, `2.53`, `1 670`. Never an exponent,
 * and nothing but 0 reads as 0.
 */
export function significant(value: number): string {
  if (value === 0) return '0'
  const rounded = Number(value.toPrecision(3))
  const decimals = 2 - Math.floor(Math.log10(Math.abs(rounded)))
  return grouped(value.toFixed(Math.min(100, Math.max(0, decimals))))
}

/** A whole number with narrow spaces between thousands; what is between 0 and 1 keeps its digits. */
export function whole(value: number): string {
  const rounded = Math.round(value)
  return rounded === 0 && value !== 0 ? significant(value) : grouped(rounded.toFixed(0))
}

/** A rate to a tenth, such as `1294.0`; below 10 with three significant digits. */
export function rate(perSecond: number): string {
  return Math.abs(perSecond) < 10 ? significant(perSecond) : perSecond.toFixed(1)
}

/** Microseconds as milliseconds with three significant digits, without the unit. */
export function ms(valueUs: number): string {
  return significant(valueUs / 1000)
}

/** A factor to two decimals, such as `0.77`, `1.04` or `12.3`; below a tenth with three significant digits. */
export function times(ratio: number): string {
  if (Math.abs(ratio) < 0.1) return significant(ratio)
  return grouped(ratio.toFixed(ratio >= 10 ? 1 : 2))
}

/** `0.74-0.80`, with an en dash. */
export function range(low: number | undefined, high: number | undefined): string {
  return low === undefined || high === undefined ? '' : `${times(low)}\u2013${times(high)}`
}

/**
 * A share as a percentage of so many decimals. Any share above 0 is told apart from none, and any below 1 from
 * all.
 */
export function percentOf(share: number, decimals: number): string {
  const digits = (share * 100).toFixed(decimals)
  const step = 10 ** -decimals
  if (share > 0 && Number(digits) === 0) return `< ${step.toFixed(decimals)} %`
  if (share < 1 && Number(digits) >= 100) return `> ${(100 - step).toFixed(decimals)} %`
  return `${digits} %`
}

/** A share as a percentage of at most two decimals. */
export function percent(share: number): string {
  return percentOf(share, 2).replace(/^(\d+)(?:\.00|(\.\d)0) %$/, '$1$2 %')
}

/** `10 s`, `1.5 s`, `250 ms`. */
export function duration(valueMs: number): string {
  return valueMs >= 1000 ? `${withoutDust(valueMs / 1000)} s` : `${withoutDust(valueMs)} ms`
}

/** Binary fractions of decimal ones, such as 252.00000000000003, without what is not theirs. */
function withoutDust(value: number): string {
  return value.toFixed(6).replace(/\.?0+$/, '')
}

/** `1 trial`, `2 trials`; `1 reply`, `2 replies`; `1 process`, `2 processes`; the number as `write` has it. */
export function counted(
  count: number,
  noun: string,
  write: (count: number) => string = String,
): string {
  const plural = noun.endsWith('y')
    ? `${noun.slice(0, -1)}ies`
    : `${noun}${noun.endsWith('s') ? 'es' : 's'}`
  return `${write(count)} ${count === 1 ? noun : plural}`
}

/** `was` after one, `were` after any other number. */
export function were(count: number): string {
  return count === 1 ? 'was' : 'were'
}

/**
 * A value beside a limit that it does not keep to, with as many decimals (six at most) as it takes to read
 * other than the limit.
 */
export function apartFrom(
  limit: number,
  value: number,
  write: (value: number, decimals: number) => string,
): string {
  let decimals = 1
  while (decimals < 6 && write(value, decimals) === write(limit, decimals)) decimals++
  return write(value, decimals)
}

function grouped(digits: string): string {
  const [integer = '', fraction] = digits.split('.')
  const thousands = integer.replaceAll(/\B(?=(\d{3})+$)/g, '\u202f')
  return fraction === undefined ? thousands : `${thousands}.${fraction}`
}
