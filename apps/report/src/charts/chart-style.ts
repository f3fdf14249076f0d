/** Colours of a theme as custom properties; the page uses the same. */
export const lightTheme =
  '--paper:#fff;--raised:#f6f7f8;--ink:#1c2126;--muted:#5c6670;--line:#e2e6ea;--accent:#0072b2;--blue:#0072b2'
export const darkTheme =
  '--paper:#14171a;--raised:#1d2125;--ink:#e8eaec;--muted:#a0a9b1;--line:#31373d;--accent:#6cbcec;--blue:#3b9fd6'

/**
 * Colours by Okabe and Ito (2008), told apart by the colour-blind; a dash pattern says the same again.
 * Text keeps the colour of text, because some of these are too light to be read in. The blue is the
 * only one too dark for a dark page, and lighter there.
 */
const seriesColours = [
  'var(--blue)',
  '#d55e00',
  '#009e73',
  '#cc79a7',
  '#e69f00',
  '#56b4e9',
] as const
const seriesDashes = ['none', '9 4', '3 3', '12 4 3 4', '6 3', '2 5'] as const
export const seriesCount = seriesColours.length

const roleColours = {
  hammer: '#a3a9ae',
  lb: '#56b4e9',
  broker: '#e69f00',
  worker: '#2fb38a',
} as const

const rules = [
  '.chart{font-family:system-ui,-apple-system,"Segoe UI",Roboto,sans-serif;font-size:13px;color:var(--ink)}',
  '.chart text{fill:var(--ink);font-variant-numeric:tabular-nums}',
  '.chart .muted{fill:var(--muted)}',
  '.chart .strong{font-weight:600}',
  '.chart .inside{fill:#111;font-size:12px}',
  '.chart .grid{stroke:var(--line);stroke-width:1}',
  '.chart .axis{stroke:var(--muted);stroke-width:1}',
  '.chart .curve{fill:none;stroke:var(--series);stroke-width:2.25;stroke-linejoin:round}',
  '.chart .thin{stroke-width:1.25;stroke-dasharray:none}',
  '.chart .solid{stroke-dasharray:none}',
  '.chart .band{fill:var(--series);fill-opacity:.16}',
  '.chart .dot{fill:var(--series);fill-opacity:.55}',
  ...seriesColours.map((colour, index) => `.chart .s${index}{--series:${colour}}`),
  ...seriesDashes.map((dash, index) => `.chart .s${index}.curve{stroke-dasharray:${dash}}`),
  '.chart .curve.thin,.chart .curve.solid{stroke-dasharray:none}',
  ...Object.entries(roleColours).map(([role, colour]) => `.chart .role-${role}{fill:${colour}}`),
]

/** The rules of every chart, in terms of the theme. */
export const chartStyle = rules.join('')
