/** The messages that go up and down, each of so many bytes. */
export function messagesOf(bytes: number): { readonly request: Buffer; readonly reply: Buffer } {
  return { request: Buffer.alloc(bytes, 'q'), reply: Buffer.alloc(bytes, 'r') }
}
