import type { sendUnaryData, Server, ServerUnaryCall } from '@grpc/grpc-js'

/** What grpc-js keeps of a registered method. */
export interface MethodHandler {
  readonly func: (
    call: ServerUnaryCall<Uint8Array, Uint8Array>,
    callback: sendUnaryData<Uint8Array>,
  ) => void
  readonly serialize: (bytes: Uint8Array) => Buffer
  readonly deserialize: (bytes: Buffer) => Buffer
  readonly type: 'unary' | 'bidi'
  readonly path: string
}

interface Internals {
  readonly handlers: Map<string, MethodHandler>
}

/** Serves every path that has no handler of its own by `handlerOf`: grpc-js has none for unknown methods. */
export function serveEveryMethod(server: Server, handlerOf: (path: string) => MethodHandler): void {
  const { handlers } = server as unknown as Internals
  const known = handlers.get.bind(handlers)
  handlers.get = (path) => known(path) ?? (isOwnPath(path) ? undefined : handlerOf(path))
}

/** Health and reflection, which a server answers itself or not at all. */
export function isOwnPath(path: string): boolean {
  return path.startsWith('/grpc.')
}
