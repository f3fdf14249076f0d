/** What a request asks cannot be, or there is no such thing, or its key was taken by another request. */
export class RequestFault extends Error {
  override readonly name = 'RequestFault'
  readonly code: 'INVALID_ARGUMENT' | 'NOT_FOUND' | 'ALREADY_EXISTS'

  constructor(code: RequestFault['code'], message: string) {
    super(message)
    this.code = code
  }
}

const maxNameBytes = 100

/** Throws where a key or a name is empty or too long. */
export function checkName(field: string, name: string): void {
  const bytes = Buffer.byteLength(name)
  if (bytes >= 1 && bytes <= maxNameBytes) return
  throw new RequestFault(
    'INVALID_ARGUMENT',
    `${field} has ${bytes} bytes; give one of 1 to ${maxNameBytes} bytes`,
  )
}
