import { syntheticRun } from '@rpc-vs-mom/results/synthetic'
import { expect, test } from 'vitest'
import { markdownReport } from './markdown-report.ts'
import { codeSpan, escapeMarks } from './markdown-text.ts'
import { htmlPage } from './page/html-page.ts'
import { reportView } from './report-view.ts'
import { syntheticOptions } from './synthetic-report.ts'

const hostile = '<img src=x onerror=alert(1)>|[a](b)`*_&lt;'

test('names are shown as they are in report.md and report.html, whatever is in them', () => {
  const [markdown, html] = reportsOf(hostile)
  const shownAsText = markdown.replaceAll(/^(`+)\n[^]*?\n\1$|(`+) [^\n]*? \2/gm, '')
  expect(shownAsText).toContain('\\<img src=x')
  expect(shownAsText).not.toMatch(/(?<!\\)<[a-z]|(?<!\\)\[a|(?<!\\)&lt|(?<!\\)\*_/)
  expect(html).toContain('&lt;img')
  expect(html).not.toContain('<img')
})

test('a comma, a bound and a name with an underscore stay as they are', () => {
  expect(escapeMarks('< 0.1 %, > 2, a_b & c-d')).toBe('< 0.1 %, > 2, a_b & c-d')
})

test('code ends where its text ends', () => {
  expect(codeSpan('run')).toBe('`run`')
  expect(codeSpan('a``b`')).toBe('``` a``b` ```')
})

/** Both reports of a run in which everything that has a name has this one. */
function reportsOf(name: string): [markdown: string, html: string] {
  const [rpc, mom] = syntheticOptions.variants
  const variants = [
    { ...rpc!, name },
    { ...mom!, name: `${name} 2` },
  ]
  const missing = [{ variant: name, reason: name }]
  const { manifest, trials } = syntheticRun({ ...syntheticOptions, variants, missing })
  const question = { text: name, baseline: name, challenger: `${name} 2` }
  const view = reportView({ manifest: { ...manifest, name, question }, trials })
  return [markdownReport(view), htmlPage(view)]
}
