/**
 * A catalog of items with images: each second request puts a new item, each other one reads an item that was put, by
 * the id that its reply named.
 *
 * What is right follows from what was sent; nothing here opens a database, that is `./serving`.
 */
import { byteSize, Option } from '@rpc-vs-mom/cli'
import { durabilityOption } from '../storing/store-options.ts'
import type { Workload } from '../workload.ts'
import { drawCatalog, type CatalogSettings } from './catalog-questions.ts'

const aboutCatalog: Workload<CatalogSettings> = {
  name: 'catalog',
  writes: true,
  options: [
    new Option('--payload <bytes>', 'size of the image of each item, 0.1k to 256k')
      .argParser(byteSize(100, 256_000))
      .default(3475),
    durabilityOption(),
  ],
  draw: drawCatalog,
  workerFlags: ({ durability }, file) => ['--store', file, '--durability', durability],
}

export const workload: Workload = aboutCatalog
