// Somebody else's service on RabbitMQ: plain amqplib, which greets by the messages of gRPC's tutorial.
import { randomUUID } from 'node:crypto'
import { loadSync, type ServiceDefinition } from '@grpc/proto-loader'
import { connect, type ConsumeMessage } from 'amqplib'
import { inject, onTestFinished } from 'vitest'
import { greeterProto } from './greeter.ts'

const greeter = loadSync(greeterProto, { defaults: true })['helloworld.Greeter']
const { requestDeserialize, responseSerialize } = (greeter as ServiceDefinition)['SayHello']!

/** Answers what comes into a new queue until the test ends, for the tenant that the header names; resolves with its URL. */
export async function startGreeterQueue(): Promise<string> {
  const broker = inject('rabbitmqUrl')!
  const connection = await connect(broker, { noDelay: true })
  onTestFinished(() => connection.close())
  const channel = await connection.createChannel()
  const queue = `greeter-${randomUUID()}`
  await channel.assertQueue(queue, { durable: false })
  onTestFinished(() => channel.deleteQueue(queue).then(() => undefined))
  const greet = ({ content, properties }: ConsumeMessage): void => {
    const { name } = requestDeserialize(content) as { name: string }
    const { tenant = 'nobody' } = properties.headers as { tenant?: string }
    const { replyTo, correlationId } = properties as never as Record<string, string>
    const reply = responseSerialize({ message: `Hello ${name} of ${tenant}` })
    channel.sendToQueue(replyTo!, reply, { correlationId: correlationId! })
  }
  await channel.consume(queue, (message) => message && greet(message), { noAck: true })
  return `${broker}/${queue}?queue=original`
}
