/**
 * Health check of a container: exits with 0 when whoever listens at CHECK_URL says that it takes requests
 * (grpc.health.v1, or a consumed queue), with 1 and one sentence otherwise.
 */
import { connect } from '@rpc-vs-mom/transport'

const boundMs = 2000

try {
  const connection = await connect(process.env['CHECK_URL'] ?? '', { connectTimeoutMs: boundMs })
  await connection.check(boundMs)
  await connection.close()
} catch (error) {
  process.stderr.write(`${(error as Error).message}\n`)
  process.exitCode = 1
}
