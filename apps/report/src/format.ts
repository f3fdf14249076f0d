/** Microseconds as milliseconds with three significant digits, such as `0.0520`, `2.53` or `120`. */
export function ms(valueUs: number): string {
  return significant(valueUs / 1000)
}

/** Three significant digits and narrow spaces between thousands. */
export function significant(value: number): string {
  if (value === 0) return '0'
  const digits = Math.max(0, 2 - Math.floor(Math.log10(Math.abs(value))))
  return grouped(value.toFixed(Math.min(digits, 6)))
}

/** A whole number with narrow spaces between thousands. */
export function whole(value: number): string {
  return grouped(Math.round(value).toFixed(0))
}

/** A share as a percentage; any share above 0 is told apart from none. */
export function percent(share: number): string {
  if (share > 0 && share < 0.0001) return '< 0.01 %'
  return `${Number((share * 100).toFixed(2))} %`
}

export function mebibytes(bytes: number): string {
  return whole(bytes / 2 ** 20)
}

/** A factor as the verdicts write it. */
export function times(ratio: number): string {
  return `\u00d7${ratio >= 10 ? ratio.toFixed(1) : ratio.toFixed(2)}`
}

/** `2026-11-21 14:03 UTC`. */
export function minute(iso: string): string {
  return `${iso.slice(0, 10)} ${iso.slice(11, 16)} UTC`
}

/** `10 s`, `1.5 s`, `250 ms`. */
export function duration(valueMs: number): string {
  return valueMs >= 1000 ? `${valueMs / 1000} s` : `${valueMs} ms`
}

function grouped(digits: string): string {
  const [integer = '', fraction] = digits.split('.')
  const thousands = integer.replaceAll(/\B(?=(\d{3})+$)/g, '\u202f')
  return fraction === undefined ? thousands : `${thousands}.${fraction}`
}
