/**
 * The forms in which people paste a log: each takes the text and gives what would be found in a ticket, a mail or a
 * web page. Pure, and the same each time, so that a failing case is a name and a sample.
 */

type Form = (text: string) => string

const linesOf = (text: string): string[] => text.replace(/\n$/, '').split('\n')
const eachLine =
  (change: (line: string, index: number) => string): Form =>
  (text) =>
    `${linesOf(text).map(change).join('\n')}\n`

/** Breaks at blanks, so that no line is longer than `width` where a blank allows it. */
function wordWrapped(width: number, next = ''): Form {
  return eachLine((line) => {
    const out: string[] = []
    let rest = line
    while (rest.length > width) {
      const blank = rest.lastIndexOf(' ', width)
      const at = blank > next.length ? blank : rest.indexOf(' ', width)
      if (at < 0) break
      out.push(rest.slice(0, at))
      rest = next + rest.slice(at + 1)
    }
    return [...out, rest].join('\n')
  })
}

function hardWrapped(width: number): Form {
  return eachLine((line) => line.replaceAll(new RegExp(`(.{${width}})(?=.)`, 'g'), '$1\n'))
}

function quotedPrintable(text: string): string {
  const encoded = [...Buffer.from(text)]
    .map((byte) =>
      byte === 10 ? '\n' : byte === 61 || byte < 32 || byte > 126 ? hexOf(byte) : String.fromCharCode(byte),
    )
    .join('')
    .replaceAll(/ $/gm, '=20')
  return encoded
    .split('\n')
    .map((line) => line.replaceAll(/(.{72}[^=]?[^=]?)(?=.)/g, '$1=\n'))
    .join('\n')
}

const hexOf = (byte: number): string => `=${byte.toString(16).toUpperCase().padStart(2, '0')}`

const html = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
const htmlQuotes = (text: string): string => html(text).replaceAll('"', '&quot;').replaceAll("'", '&#39;')

/** JSON's escapes without the quotes around them. */
const json = (text: string): string => JSON.stringify(text).slice(1, -1)

/** A double-quoted YAML scalar as emitters fold it: broken near column 80, a backslash at the end of the row. */
function yamlFolded(text: string): string {
  const rows: string[] = []
  let rest = json(text)
  while (rest.length > 78) {
    let at = 76
    while (rest[at - 1] === '\\' || /\\u[0-9a-f]{0,3}$/.test(rest.slice(0, at))) at -= 1
    const starts = rest[at] === ' ' ? '\\' : ''
    rows.push(`${rest.slice(0, at)}\\`)
    rest = starts + rest.slice(at)
  }
  return `output: "${[...rows, rest].join('\n  ')}"\n`
}

/** Every line a part of its own between two empty ones, wrapped as a folded scalar (`>-`) is. */
function yamlFoldedPlain(text: string): string {
  return `log: >-\n${linesOf(text)
    .map((line) => wordWrapped(78)(`  ${line}`).trimEnd().replaceAll('\n', '\n  '))
    .join('\n\n')}\n`
}

function markdownTable(cell: (line: string) => string): Form {
  return (text) =>
    `| Host | Log |\n| --- | --- |\n| vm1 | ${linesOf(text)
      .map((line) => cell(line.replaceAll('|', '\\|')))
      .join('<br>')} |\n`
}

/** Names the forms; each is tried on every capture, and so is every pair. */
export const FORMS: Readonly<Record<string, Form>> = {
  'a Markdown block': (text) => `The log:\n\n\`\`\`text\n${text}\`\`\`\nThanks!\n`,
  'a Markdown table with back-ticks': markdownTable((line) => (line === '' ? '' : `\`${line}\``)),
  'a Markdown table': markdownTable((line) => html(line)),
  'a table with a row for each line': (text) =>
    `| # | line |\n|--:|:--|\n${linesOf(text)
      .map((line, index) => `| ${index + 1} | \`${line.replaceAll('|', '\\|')}\` |`)
      .join('\n')}\n`,
  'a JSON string': (text) => `${JSON.stringify({ InstanceId: 'i-0', Output: text })}\n`,
  'a JSON string within a JSON string': (text) => JSON.stringify({ body: JSON.stringify({ Output: text }) }),
  'a JSON list of lines': (text) => JSON.stringify({ stdout_lines: linesOf(text) }, null, 2),
  'a journal as JSON lines': (text) =>
    linesOf(text)
      .map((line) => JSON.stringify({ _PID: '1', MESSAGE: line, SYSLOG_IDENTIFIER: 'cloud-init' }))
      .join('\n'),
  'a journal as pretty JSON': (text) =>
    linesOf(text)
      .map((line) => JSON.stringify({ _PID: '1', MESSAGE: line, _COMM: 'cloud-init' }, null, '\t'))
      .join('\n'),
  'a YAML literal scalar': (text) => `log: |\n${eachLine((line) => `    ${line}`)(text)}`,
  'a YAML folded scalar': yamlFoldedPlain,
  'a YAML string': (text) => `log: "${json(text)}"\n`,
  'a YAML string folded over rows': yamlFolded,
  'a YAML string in single quotes': (text) =>
    `log: '${linesOf(text)
      .map((line) => line.replaceAll("'", "''"))
      .join('\n\n  ')}'\n`,
  'a Python string': (text) => `b'${json(text).replaceAll('\\"', '"').replaceAll("'", "\\'")}'\n`,
  'quoted-printable': quotedPrintable,
  'a mail wrapped at 72 columns': wordWrapped(72),
  'a mail wrapped at 76 columns': wordWrapped(76),
  'a mail wrapped at 80 columns': wordWrapped(80),
  'a quoted mail wrapped at 72 columns': (text) => eachLine((line) => `> ${line}`)(wordWrapped(70)(text)),
  'a mail with flowed lines': (text) =>
    eachLine((line) => wordWrapped(72)(line).replace(/\n$/, '').split('\n').join(' \n'))(text),
  'a quoted mail': eachLine((line) => `> ${line}`),
  'a twice quoted mail': eachLine((line) => `>> ${line}`),
  'a terminal of 80 columns': hardWrapped(80),
  'a terminal of 132 columns': hardWrapped(132),
  'typographic hyphens': (text) => text.replaceAll('-', '\u2011'),
  'en dashes': (text) => text.replaceAll('-', '\u2013'),
  'smart quotes': (text) =>
    text
      .replaceAll(/'([^'\n]*)'/g, '\u2018$1\u2019')
      .replaceAll(/"([^"\n]*)"/g, '\u201c$1\u201d')
      .replaceAll("'", '\u2019'),
  'no-break spaces': (text) => text.replaceAll(/ {2}/g, '\u00a0 '),
  'only no-break spaces': (text) => text.replaceAll(' ', '\u00a0'),
  'bullets of hyphens': eachLine((line) => `- ${line}`),
  'bullets of dots': eachLine((line) => `  • ${line}`),
  'bullets of stars': eachLine((line) => `* ${line}`),
  'a numbered list': eachLine((line, index) => `${index + 1}. ${line}`),
  'line numbers of cat': eachLine((line, index) => `${String(index + 1).padStart(6)}\t${line}`),
  'line numbers of less': eachLine((line, index) => `${String(index + 1).padStart(7)} ${line}`),
  'line numbers of grep': eachLine((line, index) => `${index + 1}:${line}`),
  'line numbers with a rule': eachLine((line, index) => `${String(index + 1).padStart(4)} | ${line}`),
  'grep in a file': eachLine((line) => `/var/log/cloud-init.log:${line}`),
  'grep with numbers': eachLine((line, index) => `cloud-init.log:${index + 1}:${line}`),
  'grep with context': eachLine((line, index) => `cloud-init.log-${index + 1}-${line}`),
  'a diff': (text) => `--- a/log\n+++ b/log\n@@ -0,0 +1,99 @@\n${eachLine((line) => `+${line}`)(text)}`,
  'a diff that removes': (text) => `@@ -1,99 +0,0 @@\n${eachLine((line) => `-${line}`)(text)}`,
  'a shell session': (text) => `root@vm1:~# cat /var/log/cloud-init.log\n${text}root@vm1:~# \n`,
  'HTML entities': htmlQuotes,
  'a web page': (text) => `<html><body><pre>${htmlQuotes(text)}</pre></body></html>\n`,
  'HTML with line breaks': (text) => `<p>${linesOf(text).map(htmlQuotes).join('<br/>\n')}</p>\n`,
  'HTML with no-break spaces': (text) =>
    linesOf(text)
      .map((line) => `${html(line).replaceAll('  ', '&nbsp; ')}<br>`)
      .join(''),
  'HTML with a span for each line': (text) =>
    linesOf(text)
      .map((line, index) => `<span id="L${index + 1}" class="line">${htmlQuotes(line)}</span>`)
      .join('\n'),
  'lines cut with an ellipsis': eachLine((line) => (line.length > 200 ? `${line.slice(0, 199)}…` : line)),
  'escapes shown as ^[': eachLine((line) => `^[[0;32m${line}^[[0m`),
  'escapes of rsyslog': eachLine((line) => `#033[0;32m${line}#033[0m`),
  'escapes without their first byte': eachLine((line) => `[0;32m${line}[0m`),
  'a prefix of Packer': eachLine((line) => `    amazon-ebs: ${line}`),
  'a prefix of Compose': eachLine((line) => `vm1-console-1  | ${line}`),
  'a prefix of Terraform': eachLine((line) => `null_resource.vm (remote-exec): ${line}`),
  'a prefix of GitHub Actions': eachLine(
    (line, index) => `2026-11-29T10:00:00.${String(index).padStart(7, '0')}Z ${line}`,
  ),
  'a spreadsheet': (text) =>
    `when,what\n${linesOf(text)
      .map((line, index) => `${index},"${line.replaceAll('"', '""')}"`)
      .join('\n')}\n`,
  'every second line empty': eachLine((line) => `${line}\n`),
  'visible line ends': eachLine((line) => `${line}^M`),
  'Jira markup': (text) => `{noformat}\n${text}{noformat}\n`,
  'indented by a tab': eachLine((line) => `\t${line}`),
}
