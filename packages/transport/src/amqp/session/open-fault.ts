import { AskError } from '../../ask-error.ts'
import { brokerName, type AmqpAddress } from '../address.ts'

/** One sentence about why a connection could not be opened; never shows the password. */
export function openFault(cause: unknown, address: AmqpAddress): AskError {
  if (cause instanceof AskError) return cause
  const message = cause instanceof Error ? cause.message : String(cause)
  const code = (cause as { code?: unknown }).code
  const broker = brokerName(address)
  const fault = (status: AskError['code'], sentence: string): AskError =>
    new AskError(status, sentence, { cause })
  if (typeof code === 'string' && /^E[A-Z]+$/.test(code)) {
    return fault('UNAVAILABLE', `Nothing answers at ${address.hostname}:${address.port} (${code}).`)
  }
  if (message.includes('ACCESS_REFUSED') || message.includes('ACCESS-REFUSED')) {
    return fault(
      'UNAUTHENTICATED',
      `${capital(broker)} refuses the user "${address.username}" or its password.`,
    )
  }
  if (message.startsWith('Expected ConnectionOpenOk')) {
    return fault(
      'NOT_FOUND',
      `${capital(broker)} has no virtual host "${address.vhost}", or "${address.username}" may not use it.`,
    )
  }
  if (message.includes('transient_nonexcl_queues')) {
    return fault(
      'FAILED_PRECONDITION',
      `${capital(broker)} refuses queues as the original study declares them, as RabbitMQ does from 4.3 on; ` +
        'choose another kind than original, or set deprecated_features.permit.transient_nonexcl_queues = true there.',
    )
  }
  if (message.startsWith('Socket closed abruptly')) {
    return fault('UNAVAILABLE', `${capital(broker)} closed the connection before it was open.`)
  }
  return fault(
    'UNAVAILABLE',
    `${capital(broker)} does not speak AMQP 0-9-1 (${firstLine(message)}).`,
  )
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1)
}

function firstLine(message: string): string {
  return message.split('\n')[0]!.slice(0, 120)
}
