/** A gRPC worker in a process of its own. Argument: its port, or 0. */
import { startEcho } from '../test/echo-service.ts'

const { port } = await startEcho(Number(process.argv[2] ?? 0))
process.send?.({ port })
