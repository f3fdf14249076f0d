import { Address } from '@rpc-vs-mom/address'

/** The name in `local:name`; throws one sentence for a URL without one. */
export function parseLocalUrl(url: string): string {
  const name = /^local:([\w.-]+)$/.exec(url)?.[1]
  if (name === undefined) {
    throw new TypeError(
      `"${String(new Address(url))}" is not local:NAME, with a NAME of letters, digits, ".", "_" and "-".`,
    )
  }
  return name
}
