/**
 * One sentence about what a URL reads otherwise than it was meant because it is not percent-encoded (RFC 3986, 2.2
 * and 3.2.1): a path cut off at `#`, a password that ends at `/`, white space that is dropped. Undefined where
 * there is nothing of that kind. Never shows any of it, because it may be of the password.
 */
export function missingEscape(url: string): string | undefined {
  const [, authority = '', rest = ''] = /^[^:]*:\/\/([^/?#]*)(.*)$/s.exec(url) ?? []
  if (/\s/.test(url)) return 'Write white space in a URL escaped, a space as %20.'
  if (authority.split('@').length > 2) return 'Write @ in a user or password as %40.'
  if (rest.includes('@')) {
    return 'Write / in a user or password as %2F, ? as %3F, # as %23, and @ in a path as %40.'
  }
  if (rest.includes('#')) return 'Write # in a path as %23.'
  return undefined
}
