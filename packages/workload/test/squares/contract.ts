/** One method: it answers a number with its square. */
export const contract = { methods: ['test.Squares/Square'] }

/** Both encodings of a number: its digits, in JSON with the name of the field. */
export const codecs = {
  protobuf: {
    contentType: 'application/x-protobuf',
    encode: (value: number) => Buffer.from(`${value}.`),
    decode: (bytes: Uint8Array) => whole(/^(\d+)\.$/.exec(Buffer.from(bytes).toString())?.[1]),
  },
  json: {
    contentType: 'application/json',
    encode: (value: number) => Buffer.from(`{"value":${value}}`),
    decode: (bytes: Uint8Array) =>
      whole(/^\{"value":(\d+)\}$/.exec(Buffer.from(bytes).toString())?.[1]),
  },
} as const

/** Throws where there are no digits. */
function whole(digits: string | undefined): number {
  if (digits === undefined) throw new TypeError('the bytes are no number')
  return Number(digits)
}
