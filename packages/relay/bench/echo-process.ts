/** A gRPC worker in a process of its own; SIGTERM lets it finish its calls. Argument: its port, or 0. */
import { startEcho } from '../test/echo-service.ts'

const { port, server } = await startEcho(Number(process.argv[2] ?? 0))
process.send?.({ port })
process.on('SIGTERM', () => server.tryShutdown(() => process.exit()))
