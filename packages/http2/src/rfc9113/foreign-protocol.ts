/** The first bytes of servers that speak something else than HTTP/2 without TLS, so that errors can name it. */
const HTTP_1 = Buffer.from('HTTP/1.')
const TLS_ALERT = 21
const TLS_HANDSHAKE = 22
const TLS_MAJOR_VERSION = 3

/** One sentence about the protocol that a server's first bytes belong to; undefined for HTTP/2 and what is unknown. */
export function foreignProtocol(bytes: Buffer): string | undefined {
  if (bytes.subarray(0, HTTP_1.length).equals(HTTP_1)) return 'it speaks HTTP/1.1, not HTTP/2'
  const isRecord = bytes[0] === TLS_ALERT || bytes[0] === TLS_HANDSHAKE
  return isRecord && bytes[1] === TLS_MAJOR_VERSION ? 'it speaks TLS' : undefined
}
