import { randomUUID } from 'node:crypto'
import { inject } from 'vitest'

/** A URL on the server of this test run whose subject nobody has used yet. */
export function freshSubjectUrl(): string {
  return `${inject('natsUrl')}/test.${randomUUID()}`
}
