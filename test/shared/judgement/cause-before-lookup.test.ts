/** Causes that are decided before any lookup (docs/judgement.md, causes, order 1). */
import { describe } from 'node:test'
import * as say from './boot-text.ts'
import { checkCauses } from './check-causes.ts'

const init = say.begins('init', 26.01)
const none = say.noSource(26.5)

describe('the machine decides before everything else', () => {
  checkCauses([
    [
      'the kernel panicked before cloud-init',
      ['[    2.95] Kernel panic - not syncing: VFS: no root'],
      'os_boot_failure',
      'certain',
    ],
    [
      'an emergency shell',
      ['You are in emergency mode. After logging in, type "journalctl -xb"'],
      'os_boot_failure',
      'certain',
    ],
    [
      'a file system that needs repair by hand',
      ['/dev/vda1: UNEXPECTED INCONSISTENCY; RUN fsck MANUALLY.'],
      'os_boot_failure',
      'certain',
    ],
    [
      'a panic outweighs the lookup that failed before it',
      [init, say.NO_ROUTE_TABLES, none, 'Kernel panic - not syncing: x'],
      'os_boot_failure',
    ],
    [
      'an emergency shell that somebody left, with stages after it, is over',
      ['Entering emergency mode. Exit the shell to continue.', init, say.NO_ROUTE_TABLES, none],
      'route_missing_at_lookup',
    ],
    [
      'a panic after the boot had finished says nothing about it',
      [init, say.loads(27, 'DataSourceEc2'), say.ends('DataSourceEc2'), 'Kernel panic - not syncing: x'],
      'unknown',
    ],
  ])
})

describe('switched off, not listed, not recognised', () => {
  checkCauses([
    [
      'the marker file',
      ['status: disabled', 'boot_status_code: disabled-by-marker-file'],
      'cloud_init_disabled',
      'certain',
    ],
    [
      'the kernel command line, 22.4 to 24.1',
      ['status: disabled', 'boot_status_code: disabled-by-kernel-cmdline'],
      'cloud_init_disabled',
      'certain',
    ],
    [
      'the kernel command line, 24.2 and later',
      ['status: disabled', 'boot_status_code: disabled-by-kernel-command-line'],
      'cloud_init_disabled',
      'certain',
    ],
    [
      'the environment, 23.4 and later',
      ['status: disabled', 'boot_status_code: disabled-by-environment-variable'],
      'cloud_init_disabled',
      'certain',
    ],
    [
      'a human act outweighs what ds-identify found',
      [
        'No ds found [mode=search, notfound=disabled]. Disabled cloud-init [1]',
        'Cloud-init disabled by /etc/cloud/cloud-init.disabled',
      ],
      'cloud_init_disabled',
    ],
    [
      'a stage line proves that nothing was switched off',
      [
        'Cloud-init disabled by /etc/cloud/cloud-init.disabled',
        init,
        say.HEALTHY_TABLES,
        say.call(26.2, say.REFUSED),
        none,
      ],
      'metadata_refused',
    ],
    [
      'ds-identify recognised nothing',
      ['DMI_PRODUCT_NAME=KVM', 'No ds found [mode=search, notfound=disabled]. Disabled cloud-init [1]'],
      'ds_identify_none',
      'certain',
    ],
    [
      'the generator says so',
      ['status: disabled', 'boot_status_code: disabled-by-generator'],
      'ds_identify_none',
      'certain',
    ],
    [
      'ds-identify saw OpenStack, and the list omits it',
      [
        'DMI_PRODUCT_NAME=OpenStack Nova',
        '/etc/cloud/cloud.cfg.d/95.cfg set datasource_list: [ ConfigDrive, NoCloud ]',
        'No ds found [mode=search, notfound=disabled]. Disabled cloud-init [1]',
      ],
      'datasource_not_listed',
      'certain',
    ],
    [
      'the cloud is known and the list of the lookup omits it',
      ['DMI_SYS_VENDOR=Amazon EC2', init, say.lists(26.1, 'OpenStack', 'None'), say.NO_ROUTE_TABLES, none],
      'datasource_not_listed',
      'certain',
    ],
    [
      "0.7.5's list runs OpenStack and Ec2 together",
      [
        say.begins('init', 26.01, '0.7.5'),
        say.lists(26.1, 'NoCloud', 'OpenStackEc2', 'CloudStack'),
        say.HEALTHY_TABLES,
        none,
      ],
      'datasource_not_listed',
      'certain',
    ],
    [
      'the list names only None: chosen',
      [init, say.lists(26.1, 'None'), say.loads(26.2, 'DataSourceNone'), say.ends('DataSourceNone')],
      'cloud_init_disabled',
      'likely',
    ],
    [
      'not listed outweighs a network that was not ready',
      ['DMI_PRODUCT_NAME=OpenStack Nova', init, say.lists(26.1, 'NoCloud'), say.NO_ROUTE_TABLES, none],
      'datasource_not_listed',
    ],
    ['an empty tuple of classes proves only "no source"', [say.NO_SOURCE_FOR_MODULES], 'unknown'],
  ])
})
