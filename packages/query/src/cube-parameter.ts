/** What the statement of the cube asks for, by name. */
export type CubeParameter =
  | 'cubeRegionId'
  | 'cubeCategoryId'
  | 'fromHour'
  | 'beforeHour'
  | 'fromDay'
  | 'beforeDay'
