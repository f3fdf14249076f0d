/** The host of a gRPC URL as sockets want it: without brackets, and localhost as the one address we mean. */
export function hostOf(host: string): string {
  return host === 'localhost' ? '127.0.0.1' : host.replaceAll(/[[\]]/g, '')
}
