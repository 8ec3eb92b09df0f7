/** `boot-health man`: the manual page, made from the help of every command. */
import { Command } from 'commander'
import { commandTree } from './help/command-tree.ts'
import { manPage } from './help/man-page.ts'
import { ownVersion } from './own-files.ts'

const HELP = `
Examples:
  boot-health man | man -l -
  boot-health man > /usr/local/share/man/man1/boot-health.1`

export function manCommand(entries: Parameters<typeof commandTree>[0]): Command {
  return new Command('man')
    .description('Print the manual page, boot-health(1), in roff.')
    .addHelpText('after', HELP)
    .action(async () => {
      process.stdout.write(manPage(await commandTree(entries), ownVersion()))
    })
}
