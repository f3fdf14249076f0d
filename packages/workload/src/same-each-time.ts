import type { CheckedReply, EncodedRequest, Session } from './workload.ts'

/** A session of questions that are asked with the same bytes each time, and have the same right answers. */
export function sameEachTime(
  requests: readonly EncodedRequest[],
  check: (question: number, reply: Uint8Array) => CheckedReply,
): Session {
  const asked = requests.map((request, question) => ({
    request,
    check: (reply: Uint8Array) => check(question, reply),
  }))
  return { next: (question) => asked[question]! }
}
