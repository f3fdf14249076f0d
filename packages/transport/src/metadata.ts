import { bodyContentType } from './grpc/body-content-type.ts'

/**
 * What a call carries beside its message, in this order; a name may come several times. Values are text of printable
 * ASCII, and bytes where the name ends in `-bin` (grpc/doc/PROTOCOL-HTTP2.md, Custom-Metadata).
 */
export type Metadata = readonly (readonly [name: string, value: string | Uint8Array])[]

/** Names that belong to gRPC, to HTTP/2 or to this study. */
const reserved = new Set([
  'te',
  'content-type',
  'user-agent',
  'host',
  'connection',
  'keep-alive',
  'proxy-connection',
  'transfer-encoding',
  'upgrade',
  'accept-encoding',
  'content-length',
  bodyContentType,
])

/** What gRPC peers take by default, counted as RFC 9113 section 6.5.2 does; they refuse or drop calls with more. */
const maxBytes = 8192
const overheadBytes = 32

/** Whether a field of that name, in lower case, is metadata of the call. */
export function isMetadata(name: string): boolean {
  return !name.startsWith('grpc-') && !reserved.has(name)
}

/** One sentence about the first entry that cannot be sent; it names no value, which may be a secret. */
export function metadataFault(metadata: Metadata): string | undefined {
  let bytes = 0
  for (const [name, value] of metadata) {
    const fault = nameFault(name) ?? valueFault(name, value)
    if (fault !== undefined) return fault
    const isText = typeof value === 'string'
    bytes += name.length + (isText ? value.length : Math.ceil((value.length * 4) / 3))
    bytes += overheadBytes
  }
  if (bytes <= maxBytes) return undefined
  return `The metadata takes ${bytes} bytes; the limit is ${maxBytes}.`
}

function nameFault(name: string): string | undefined {
  if (!/^[\d_.a-z-]+$/.test(name))
    return `The metadata name "${name}" is not of lower-case letters, digits, "_", "-" and ".".`
  if (!isMetadata(name))
    return `The metadata name "${name}" belongs to the transport; choose another one.`
  return undefined
}

function valueFault(name: string, value: string | Uint8Array): string | undefined {
  const isBinary = name.endsWith('-bin')
  if (isBinary !== (typeof value !== 'string'))
    return `The metadata "${name}" takes ${isBinary ? 'bytes' : 'text'}, because its name ${isBinary ? 'ends' : 'does not end'} in -bin.`
  if (typeof value === 'string' && !/^[ -~]*$/.test(value))
    return `The value of the metadata "${name}" is not of printable ASCII; a name that ends in -bin takes any bytes.`
  if (typeof value === 'string' && value.trim() !== value)
    return `The value of the metadata "${name}" begins or ends with a blank; a name that ends in -bin takes any bytes.`
  return undefined
}
