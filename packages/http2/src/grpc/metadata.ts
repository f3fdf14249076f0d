/** Custom metadata of a call (PROTOCOL-HTTP2): text, and bytes in base64 under names that end in `-bin`. */
import { literalField } from '../rfc7541/literal-encoding.ts'

/** In their order; a name may come several times. */
export type Metadata = readonly (readonly [name: string, value: string | Uint8Array])[]

export const NO_METADATA: Metadata = Object.freeze([])

/** The fields that carry it, each as a literal. */
export function metadataFields(metadata: Metadata): Buffer[] {
  return metadata.map(([name, value]) =>
    literalField(name, typeof value === 'string' ? value : inBase64(value)),
  )
}

/** What one field carries; several binary values may have been joined to one by a comma. */
export function metadataIn(name: string, text: string): Metadata {
  if (!name.endsWith('-bin')) return [[name, text]]
  return text.split(',').map((part) => [name, Buffer.from(part, 'base64')] as const)
}

/** Without padding, as the protocol asks of those who send. */
function inBase64(value: Uint8Array): string {
  const { buffer, byteOffset, byteLength } = value
  return Buffer.from(buffer, byteOffset, byteLength).toString('base64').replace(/=+$/, '')
}
