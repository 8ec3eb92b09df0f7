/** Why a scan cannot judge a machine, in words, and what to do about it. Pure. */

export const UNDIAGNOSED_REASONS = [
  'not_an_id',
  'command_failed',
  'console_disabled',
  'timed_out',
  'too_long',
  'no_console',
  'unreadable',
  'not_a_log',
  'too_short',
  'starts_late',
  'nothing_of_cloud_init',
  'ends_early',
  'undecided',
  'not_read_in_time',
] as const
export type UndiagnosedReason = (typeof UNDIAGNOSED_REASONS)[number]

interface UndiagnosedWords {
  /** A heading in tables. */
  word: string
  /** What to do next. */
  advice: string
}

export const UNDIAGNOSED_WORDS: Record<UndiagnosedReason, UndiagnosedWords> = {
  not_an_id: { word: 'Not an id', advice: 'Check the list of ids.' },
  command_failed: { word: 'Command failed', advice: 'Run the command by hand for one of them.' },
  console_disabled: {
    word: 'Console disabled',
    advice:
      'Switch on the serial console or boot diagnostics of these machines; it logs from the next boot on.',
  },
  timed_out: {
    word: 'Timed out',
    advice: 'Run the command by hand for one of them, or give more time with --timeout.',
  },
  too_long: {
    word: 'Too long',
    advice: 'No console is that long: save it to a file and cut it to its last boot.',
  },
  no_console: {
    word: 'Console empty',
    advice: 'Start the kernel with console=ttyS0, or read /var/log/cloud-init.log from the disk.',
  },
  unreadable: { word: 'Not readable', advice: 'Check who may read the file.' },
  not_a_log: { word: 'Not a log', advice: 'Give console logs, cloud-init.log or folders of them.' },
  too_short: { word: 'Too short', advice: 'Read it again when the machine has booted.' },
  starts_late: {
    word: 'Rotated',
    advice:
      'The start of the boot is gone: read /var/log/cloud-init.log from the disk, or scan sooner after the boot.',
  },
  nothing_of_cloud_init: {
    word: 'No cloud-init',
    advice:
      'Its output goes to another console, or it is not installed: read /var/log/cloud-init.log from the disk.',
  },
  ends_early: {
    word: 'Ends early',
    advice: 'Read it again after the boot; if nothing has changed, the machine hangs or its console was cut.',
  },
  undecided: {
    word: 'Undecided',
    advice: 'Read /var/log/cloud-init.log from the disk: it says more than a console.',
  },
  not_read_in_time: { word: 'Not read in time', advice: 'Run boot-health diagnose on it.' },
}

/** A shorter text is not a boot. */
const SHORT_CHARS = 2000
/** What firmware, loader and kernel print first. */
const POWER_ON =
  /Linux version \d|\[ {0,6}0\.0000|SeaBIOS|BdsDxe|GNU GRUB|Booting (?:from|paravirtualized)|Run \/init/

/** Why a text without any line of cloud-init gives no answer. */
export function whyNothing(text: string): UndiagnosedReason {
  const trimmed = text.trim()
  // What `aws … --output text` prints for nothing.
  if (trimmed === '' || trimmed === 'None') return 'no_console'
  if (trimmed.length < SHORT_CHARS) return 'too_short'
  return POWER_ON.test(text) ? 'nothing_of_cloud_init' : 'starts_late'
}

/** Why a text with lines of cloud-init is undecided. */
export const whyUndecided = (text: string): UndiagnosedReason =>
  POWER_ON.test(text) ? 'undecided' : 'starts_late'

/** The messages of the clouds' commands where a console is switched off (Nova, Azure CLI, gcloud, libvirt). */
const DISABLED =
  /does not have a console|console (?:output )?(?:is )?(?:not available|disabled|not enabled)|boot ?diagnostics[^\n]{0,60}(?:not enabled|disabled|enable)|enable boot diagnostics|serial port output[^\n]{0,40}disabled/i

/** Why a failed command gave no text, from its last words. */
export const whyFailed = (complaint: string): UndiagnosedReason =>
  DISABLED.test(complaint) ? 'console_disabled' : 'command_failed'
