import { maxMessageBytes } from '@rpc-vs-mom/transport'
import { usageError } from '../usage-error.ts'
import type { Expectation } from './expectation.ts'

/** Every reply has so many bytes as it is sent: `120`, or `100-200` with both ends; throws one sentence otherwise. */
export function expectedSize(text: string): Expectation {
  const [min, max] = rangeIn(text)
  const expected = min === max ? `${min}` : `${min} to ${max}`
  return {
    sentence: `Every reply had to have ${expected} bytes.`,
    acceptsAll: false,
    fault({ bytes }) {
      if (bytes.length >= min && bytes.length <= max) return undefined
      return `the reply has ${bytes.length} bytes instead of ${expected}.`
    },
  }
}

function rangeIn(text: string): readonly [min: number, max: number] {
  const [, low, high = low] = /^(\d+)(?:-(\d+))?$/.exec(text) ?? []
  const [min, max] = [Number(low), Number(high)]
  if (low !== undefined && min <= max && max <= maxMessageBytes) return [min, max]
  throw usageError(
    `--expect-size ${text} is no size: give bytes from 0 to ${maxMessageBytes}, such as 120 or 100-200.`,
  )
}
