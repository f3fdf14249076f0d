/** What a server does that is told to do it, so that it is known what must be measured. Times in milliseconds. */
export type Behaviour =
  | { readonly kind: 'prompt' }
  /** Holds all replies for the first `holdsMs` of every `everyMs`. */
  | { readonly kind: 'freezes'; readonly everyMs: number; readonly holdsMs: number }
  /** Serves one request after another, each for `serviceUs`; refuses what comes while `lineMax` wait. */
  | { readonly kind: 'serial'; readonly serviceUs: number; readonly lineMax: number }
  /** Of every `every` requests answers one wrong, loses one, and answers one twice. */
  | { readonly kind: 'faulty'; readonly every: number }
  /** Collects its garbage every `everyMs`, with so much on its heap that it takes about `tookMs`. */
  | { readonly kind: 'collects'; readonly everyMs: number; readonly tookMs: number }
