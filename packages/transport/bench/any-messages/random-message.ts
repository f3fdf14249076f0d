import type { Random } from '@rpc-vs-mom/random'
import { joinHeaders, type EncodedHeader } from '../../src/amqp/fast-wire/encoded-headers.ts'
import {
  joinProperties,
  type EncodedProperties,
  type PropertyBytes,
} from '../../src/amqp/fast-wire/encoded-properties.ts'
import {
  double,
  header,
  longText,
  shortText,
  uint32,
} from '../../src/amqp/messages/foreign-bytes.ts'

export interface RandomMessage {
  readonly properties: EncodedProperties
  readonly body: Buffer
  /** Whether a reply goes nowhere although its address looks like one. */
  readonly repliesNowhere: boolean
}

/** Draws messages of which RabbitMQ takes every one, and nobody else need understand any. */
export class RandomMessages {
  readonly #random: Random
  /** A place for replies that is there. */
  readonly #replyTo: string

  constructor(random: Random, replyTo: string) {
    this.#random = random
    this.#replyTo = replyTo
  }

  next(): RandomMessage {
    const nowhere = this.#random() < 0.1
    const parts: PropertyBytes = new Map()
    const address = this.#address(nowhere)
    if (address) parts.set('replyTo', shortText(address))
    for (const name of ['contentType', 'contentEncoding', 'type'] as const)
      if (this.#random() < 0.5) parts.set(name, shortText(this.#word(name)))
    for (const name of ['correlationId', 'messageId', 'appId'] as const)
      if (this.#random() < 0.5) parts.set(name, shortText(this.#bytes(255)))
    if (this.#random() < 0.3) parts.set('deliveryMode', Buffer.of(1 + this.#below(2)))
    if (this.#random() < 0.3) parts.set('priority', this.#bytesOf(1))
    if (this.#random() < 0.3) parts.set('timestamp', this.#bytesOf(8))
    // What expires in the queue is dropped by the broker, of which nobody else knows.
    if (this.#random() < 0.3) parts.set('expiration', shortText(String(600_000 + this.#below(1e6))))
    if (this.#random() < 0.7) parts.set('headers', joinHeaders(this.#headers(nowhere)))
    return { properties: joinProperties(parts), body: this.#body(), repliesNowhere: nowhere }
  }

  #address(nowhere: boolean): string | Buffer | undefined {
    if (nowhere) return `amq.rabbitmq.reply-to.${this.#bytes(60).toString('base64')}`
    return this.#oneOf([
      this.#replyTo,
      this.#replyTo,
      this.#replyTo,
      undefined,
      'somebodys-work-queue',
      Buffer.concat([Buffer.from('amq.gen-'), this.#bytesOf(200, 0x80)]),
    ])
  }

  #word(name: 'contentType' | 'contentEncoding' | 'type'): string | Buffer {
    const usual = {
      contentType: [
        'application/json',
        'application/x-protobuf',
        'Application/JSON; charset=utf-8',
      ],
      contentEncoding: ['identity', 'gzip'],
      type: ['example.Service/Ask', 'Ask'],
    }
    return this.#random() < 0.6 ? this.#oneOf(usual[name]) : this.#bytes(255)
  }

  #headers(nowhere: boolean): EncodedHeader[] {
    const headers = Array.from({ length: this.#below(6) }, () => {
      const { tag, value } = this.#value(0)
      return header(this.#headerName(nowhere), tag, value)
    })
    if (this.#random() < 0.02)
      headers.push(header('long', 'S', longText('x'.repeat(100_000 + this.#below(20_000)))))
    if (this.#random() < 0.05) {
      const nowhereElse = Buffer.concat([Buffer.from('S'), longText('nowhere-else')])
      headers.push(header('CC', 'A', longText(nowhereElse)))
    }
    if (this.#random() < 0.1 && !nowhere) headers.push(...this.#callersAddress())
    return headers
  }

  #callersAddress(): EncodedHeader[] {
    const id = this.#random() < 0.5 ? this.#bytes(300) : Buffer.from('x'.repeat(this.#below(400)))
    return [
      header('x-caller-reply-to', 'S', longText(this.#replyTo)),
      header('x-caller-correlation-id', this.#oneOf(['S', 'x']), longText(id)),
    ]
  }

  #headerName(nowhere: boolean): string | Buffer {
    const ours = ['x-timeout', 'x-delivery-count', 'x-acquired-count', 'x-attempts']
    // Those given up are told so, which has to be seen.
    const counts = nowhere ? ['x-timeout'] : [...ours, 'x-attempt', 'x-attempt']
    return this.#random() < 0.4
      ? this.#oneOf([...counts, '__proto__', 'constructor', '!', ''])
      : this.#bytes(100)
  }

  #value(depth: number): { tag: string; value: Buffer } {
    const tags = depth > 2 ? scalars : [...scalars, 'F', 'A']
    const tag = this.#oneOf(tags)
    if (tag === 'S' || tag === 'x') return { tag, value: longText(this.#bytes(200)) }
    if (tag === 'd') return { tag, value: double(this.#number()) }
    if (tag === 'f') {
      const value = Buffer.alloc(4)
      value.writeFloatBE(this.#random() * 1e30)
      return { tag, value }
    }
    if (tag === 'F') return { tag, value: this.#table(depth) }
    if (tag === 'A') return { tag, value: this.#array(depth) }
    if (tag === 't') return { tag, value: Buffer.of(this.#below(2)) }
    return { tag, value: this.#bytesOf(fixedBytes[tag]!) }
  }

  #table(depth: number): Buffer {
    const entries = Array.from({ length: this.#below(3) }, () => {
      const { tag, value } = this.#value(depth + 1)
      return header(this.#oneOf(['!', 'value', '__proto__', 'n']), tag, value)
    })
    return joinHeaders(entries)
  }

  #array(depth: number): Buffer {
    const items = Array.from({ length: this.#below(3) }, () => {
      const { tag, value } = this.#value(depth + 1)
      return Buffer.concat([Buffer.from(tag), value])
    })
    const joined = Buffer.concat(items)
    return Buffer.concat([uint32(joined.length), joined])
  }

  #number(): number {
    return this.#oneOf([0, -0, 1, 2, 3, 4, -1, 0.5, 1e300, -1e300, 2 ** 53, Date.now() + 60_000.5])
  }

  #body(): Buffer {
    return this.#random() < 0.02 ? this.#bytesOf(20_000) : this.#bytes(500)
  }

  #bytes(most: number): Buffer {
    const length = this.#below(most + 1)
    return this.#random() < 0.5 ? this.#bytesOf(length) : Buffer.alloc(length, 0x61)
  }

  #bytesOf(length: number, from = 0): Buffer {
    return Buffer.from(Array.from({ length }, () => from + this.#below(256 - from)))
  }

  #oneOf<T>(items: readonly T[]): T {
    return items[this.#below(items.length)]!
  }

  #below(limit: number): number {
    return Math.floor(this.#random() * limit)
  }
}

const fixedBytes: Readonly<Record<string, number>> = {
  b: 1, B: 1, s: 2, u: 2, I: 4, i: 4, l: 8, T: 8, D: 5, V: 0,
} // prettier-ignore
const scalars = [...Object.keys(fixedBytes), 'S', 'x', 'd', 'f', 't']
