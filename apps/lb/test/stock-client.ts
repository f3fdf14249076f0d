import { Client, credentials } from '@grpc/grpc-js'
import { onTestFinished } from 'vitest'

/** A client of grpc-js as anybody would make it, closed at the end of the test. */
export function stockClient(front: string): Client {
  const client = new Client(front.replace('grpc://', ''), credentials.createInsecure())
  onTestFinished(() => client.close())
  return client
}

/** Requests and replies of a stock client as they are. */
export function asBytes(bytes: Buffer): Buffer {
  return bytes
}
