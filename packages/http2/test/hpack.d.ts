/** The part of hpack.js that the tests use; the package has no types. */
declare module 'hpack.js' {
  interface Compressor {
    write(fields: readonly { name: string; value: string; incremental: boolean }[]): void
    read(): Buffer | null
  }
  interface Decompressor {
    write(block: Buffer): void
    execute(): void
    read(): { name: string; value: string } | null
  }
  const hpack: {
    compressor: { create(options: { table: { maxSize: number } }): Compressor }
    decompressor: { create(options: { table: { maxSize: number } }): Decompressor }
  }
  export default hpack
}
