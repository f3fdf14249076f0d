/**
 * Options of every socket to a broker. Without `noDelay` a worker's reply and its acknowledgement wait
 * for each other's TCP acknowledgement, which takes 44 ms; amqplib switches Nagle's algorithm on.
 */
export const socketOptions = { noDelay: true, keepAlive: true } as const
