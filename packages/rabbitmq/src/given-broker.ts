import { missingEscape } from '@rpc-vs-mom/address'
import { probeAmqp } from './amqp-probe.ts'
import type { Broker } from './broker.ts'
import { NamedBrokerMissing } from './no-broker.ts'

const defaultPort = 5672

/** Checks that AMQP is spoken at `url` and uses it as it is; closing it does nothing. */
export async function givenBroker(url: string): Promise<Broker> {
  const { hostname, port } = addressOf(url)
  try {
    const { version } = await probeAmqp(hostname, port)
    return {
      url: url.replace(/\/$/, ''),
      version,
      how: 'given',
      pids: () => [],
      close: async () => {},
    }
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause)
    throw new NamedBrokerMissing(`RABBITMQ_URL names ${hostname}:${port}, but ${why}`, { cause })
  }
}

function addressOf(url: string): { hostname: string; port: number } {
  const fault = missingEscape(url)
  if (fault !== undefined)
    throw new NamedBrokerMissing(
      `RABBITMQ_URL is not escaped as a URL must be (${fault.replace(/\.$/, '')})`,
    )
  const parsed = URL.parse(url)
  if (parsed?.protocol !== 'amqp:' || parsed.hostname === '' || parsed.search !== '') {
    throw new NamedBrokerMissing(
      'RABBITMQ_URL does not have the form amqp://user:password@host:port',
    )
  }
  const hostname = parsed.hostname.replace(/^\[|\]$/g, '')
  return { hostname, port: Number(parsed.port) || defaultPort }
}
