// Rewrites the golden file after a deliberate change of the small tables; raise generatorVersion with it.
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { generateDimensions } from '../src/dimensions.ts'

writeFileSync(
  join(import.meta.dirname, '../src/golden/dimensions-seed-1.json'),
  `${JSON.stringify(generateDimensions(1), undefined, 2)}\n`,
)
