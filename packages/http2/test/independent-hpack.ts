/** hpack.js, an HPACK implementation that is not ours, behind types. */
import hpack from 'hpack.js'

export type Field = readonly [name: string, value: string]

/** An encoder with a dynamic table; `encode` returns one field block. */
export function independentEncoder(): { encode(fields: readonly Field[]): Buffer } {
  const compressor = hpack.compressor.create({ table: { maxSize: 4096 } })
  return {
    encode(fields) {
      compressor.write(fields.map(([name, value]) => ({ name, value, incremental: true })))
      const chunks: Buffer[] = []
      for (let chunk = compressor.read(); chunk !== null; chunk = compressor.read())
        chunks.push(chunk)
      return Buffer.concat(chunks)
    },
  }
}

/** Decodes one block with a decoder that has seen nothing else. */
export function decodeAlone(block: Buffer): Field[] {
  const decompressor = hpack.decompressor.create({ table: { maxSize: 4096 } })
  decompressor.write(block)
  decompressor.execute()
  const fields: Field[] = []
  for (let field = decompressor.read(); field !== null; field = decompressor.read()) {
    fields.push([field.name, field.value])
  }
  return fields
}
