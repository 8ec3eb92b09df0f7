/** `boot-health man`: the manual page, made from the help of every command. */
import { readFileSync } from 'node:fs'
import { Command } from 'commander'
import { commandTree } from './help/command-tree.ts'
import { manPage } from './help/man-page.ts'

const HELP = `
Examples:
  boot-health man | man -l -
  boot-health man > /usr/local/share/man/man1/boot-health.1`

export function manCommand(entries: Parameters<typeof commandTree>[0]): Command {
  return new Command('man')
    .description('Print the manual page, boot-health(1), in roff.')
    .addHelpText('after', HELP)
    .action(async () => {
      const about = new URL('../package.json', import.meta.url)
      const { version } = JSON.parse(readFileSync(about, 'utf8')) as { version: string }
      process.stdout.write(manPage(await commandTree(entries), version))
    })
}
