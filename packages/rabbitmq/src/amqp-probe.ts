import { connect } from 'node:net'

/** A broker on this machine answers in 5 ms; one far away gets this long. */
const probeTimeoutMs = 3000

const protocolHeader = Buffer.from([...Buffer.from('AMQP'), 0, 0, 9, 1])
const methodFrame = 1
const frameHeaderBytes = 7
/** A `connection.start` of RabbitMQ has about 500 bytes; a longer answer is not one. */
const maxStartBytes = 65_536

/**
 * Says hello as AMQP 0-9-1 section 4.2.2 demands and reads the version out of the server properties of
 * `connection.start`. Rejects with one clause when nothing or something else answers.
 */
export function probeAmqp(
  host: string,
  port: number,
  timeoutMs = probeTimeoutMs,
): Promise<{ version: string }> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host, port, timeout: timeoutMs }, () => socket.write(protocolHeader))
    const fail = (clause: string, cause?: Error): void => {
      socket.destroy()
      reject(new Error(clause, { cause }))
    }
    let answer = Buffer.alloc(0)
    socket.on('data', (chunk: Buffer) => {
      answer = Buffer.concat([answer, chunk])
      if (answer[0] !== methodFrame || answer.length > maxStartBytes) {
        return fail('something else than AMQP 0-9-1 is spoken there')
      }
      if (answer.length < 11 || answer.length < frameHeaderBytes + answer.readUInt32BE(3)) return
      socket.destroy()
      resolve({ version: versionIn(answer) })
    })
    socket.on('timeout', () => fail(`it says nothing for ${timeoutMs} ms`))
    socket.on('error', (error) => fail(`nothing answers there (${codeOf(error)})`, error))
    socket.on('close', () => fail('it closes the connection instead of speaking AMQP 0-9-1'))
  })
}

/** Finds the long string under the key `version` of the properties table (AMQP 0-9-1 section 4.2.5). */
function versionIn(start: Buffer): string {
  const key = Buffer.from('\x07versionS', 'latin1')
  const at = start.indexOf(key)
  if (at < 0) return 'unknown'
  const from = at + key.length + 4
  return start.toString('utf8', from, from + start.readUInt32BE(from - 4))
}

function codeOf(error: NodeJS.ErrnoException): string {
  return error.code ?? error.message
}
