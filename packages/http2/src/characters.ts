/** What each byte of a field's name or value is, as flags (RFC 9113 section 8.2.1, RFC 9110 section 5.6.2, RFC 3986). */
export const Character = {
  /** In no token, so in no field name and no method. */
  notToken: 1,
  /** In no field name of HTTP/2. */
  upperCase: 2,
  /** NUL, CR and LF: in no field value. */
  notValue: 4,
  /** Space and tab: not at either end of a field value. */
  blank: 8,
  /** Not visible ASCII, so in no path. */
  notPath: 16,
  /** In no authority. */
  notAuthority: 32,
} as const

/** The flags of all bytes together that are read from `kindsOf` one by one and combined with `|`. */
export const kindsOf = Uint8Array.from({ length: 256 }, (_, byte) => kindsOfByte(byte))

function kindsOfByte(byte: number): number {
  const text = String.fromCharCode(byte)
  return (
    (/[!#$%&'*+\-.^_`|~\dA-Za-z]/.test(text) ? 0 : Character.notToken) |
    (/[A-Z]/.test(text) ? Character.upperCase : 0) |
    (/[\0\r\n]/.test(text) ? Character.notValue : 0) |
    (/[ \t]/.test(text) ? Character.blank : 0) |
    (byte > 0x20 && byte < 0x7f ? 0 : Character.notPath) |
    (/[\w\-.~%!$&'()*+,;=:@[\]]/.test(text) ? 0 : Character.notAuthority)
  )
}
