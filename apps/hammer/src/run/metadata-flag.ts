import { CommandError } from '@rpc-vs-mom/cli'
import { metadataFault, type Metadata } from '@rpc-vs-mom/transport'

/**
 * Adds what one `--metadata` says, `key=value` with the value in base64 where the key ends in `-bin`, to those before
 * it. Throws one sentence for what cannot be sent; it names no value, which may be a token.
 */
export function metadataEntry(text: string, before: Metadata = []): Metadata {
  const at = text.indexOf('=')
  if (at < 1)
    throw new CommandError(
      'usage',
      '--metadata does not have the form key=value, such as tenant=a.',
    )
  const name = text.slice(0, at).toLowerCase()
  const value = text.slice(at + 1)
  const metadata: Metadata = [
    ...before,
    [name, name.endsWith('-bin') ? bytesOf(name, value) : value],
  ]
  const fault = metadataFault(metadata)
  if (fault !== undefined) throw new CommandError('usage', `--metadata: ${fault}`)
  return metadata
}

/** Base64 with or without padding, as gRPC takes it (grpc/doc/PROTOCOL-HTTP2.md). */
function bytesOf(name: string, text: string): Uint8Array {
  if (/^[\d+/A-Za-z]*={0,2}$/.test(text) && text.replace(/=+$/, '').length % 4 !== 1)
    return Buffer.from(text, 'base64')
  throw new CommandError(
    'usage',
    `--metadata ${name}: its value is not in base64, which a name that ends in -bin takes.`,
  )
}
