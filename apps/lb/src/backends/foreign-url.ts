/** The first URL of another transport than `grpc:`; undefined where there is none. */
export function foreignUrl(urls: readonly string[]): string | undefined {
  return urls.find((url) => !url.startsWith('grpc:'))
}
