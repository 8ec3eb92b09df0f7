/** The search for a datasource: begun, ended, found, cached, given up, listed, switched off. */
import type { Fixture } from './fixture.ts'

const AT = '2023-05-06 09:00:11,111 - '
const NONE = 'cloudinit.sources.DataSourceNone.DataSourceNone'

export const LOOKUPS: Fixture[] = [
  [
    '17.1 and later, at login',
    '# However, the datasource used was: None                                 #',
    ['loaded DataSourceNone'],
  ],
  ['17.2 and later', `${AT}dhcp.py[DEBUG]: Performing a dhcp discovery on eth0`, ['mark dhcp_begins']],
  [
    '0.7.9 to 26.2 (and "for for" as well)',
    `${AT}__init__.py[DEBUG]: Looking for data source in: ['OpenStack', 'None'], via packages ['', 'cloudinit.sources'] that matches dependencies ['FILESYSTEM']`,
    ['listed OpenStack None'],
  ],
  [
    'a list with a damaged name is no list',
    `${AT}__init__.py[DEBUG]: Looking for data source in: ['Op\ufffdnStack', 'None'], via packages ['']`,
    [],
  ],
  [
    '0.7.5, Python 2',
    `${AT}__init__.py[DEBUG]: Looking for for data source in: [u'OpenStackEc2', u'None'], via packages ['', 'cloudinit.sources']`,
    ['listed OpenStackEc2 None'],
  ],
  [
    'every version',
    `${AT}__init__.py[DEBUG]: Searching for local data source in: ['DataSourceNoCloud']`,
    ['mark next_round init-local'],
  ],
  [
    'every version',
    `${AT}__init__.py[DEBUG]: Searching for network data source in: ['DataSourceOpenStack']`,
    ['mark next_round init'],
  ],
  [
    'every version, where the local stage asked them all',
    `${AT}__init__.py[DEBUG]: Searching for network data source in: []`,
    ['mark next_round init nothing'],
  ],
  [
    'every version',
    `${AT}__init__.py[DEBUG]: Seeing if we can get any data from <class 'cloudinit.sources.DataSourceOpenStack.DataSourceOpenStackLocal'>`,
    ['search DataSourceOpenStackLocal'],
  ],
  [
    '0.7.7 and later',
    `${AT}handlers.py[DEBUG]: start: init-local/search-NoCloud: searching for local data from DataSourceNoCloud`,
    ['search DataSourceNoCloud local'],
  ],
  [
    '0.7.7 and later',
    `${AT}handlers.py[DEBUG]: start: init-network/search-Ec2: searching for network data from DataSourceEc2`,
    ['search DataSourceEc2 network'],
  ],
  [
    'the result word lies: SUCCESS, and nothing found',
    `${AT}handlers.py[DEBUG]: finish: init-network/search-OpenStack: SUCCESS: no network data found from DataSourceOpenStack`,
    ['searched DataSourceOpenStack network nothing'],
  ],
  [
    '26.1 and later, with its duration',
    `${AT}handlers.py[DEBUG]: finish: init-network/search-OpenStack: SUCCESS: found network data from DataSourceOpenStack (duration: 0.031s)`,
    ['searched DataSourceOpenStack network found'],
  ],
  [
    'found in the local stage',
    `${AT}handlers.py[DEBUG]: finish: init-local/search-Ec2Local: SUCCESS: found local data from DataSourceEc2Local`,
    ['searched DataSourceEc2Local local found'],
  ],
  [
    'the fallback is found like any other',
    `${AT}handlers.py[DEBUG]: finish: init-network/search-None: SUCCESS: found network data from DataSourceNone`,
    ['searched DataSourceNone network found'],
  ],
  [
    'a stage ends well without a source',
    `${AT}handlers.py[DEBUG]: finish: init-network: SUCCESS: searching for network datasources`,
    ['mark stage_done init'],
  ],
  [
    '18.3 to 23.1: dhclient failed, and the boot is healthy',
    `${AT}handlers.py[DEBUG]: finish: init-local: FAIL: searching for local datasources`,
    ['mark stage_done init-local'],
  ],
  [
    'module stages',
    `${AT}handlers.py[DEBUG]: finish: modules-config: SUCCESS: running modules for config`,
    ['mark stage_done modules-config'],
  ],
  [
    'module stages',
    `${AT}handlers.py[DEBUG]: finish: modules-final: SUCCESS: running modules for final`,
    ['mark stage_done modules-final'],
  ],
  [
    'module stages begin nothing that matters',
    `${AT}handlers.py[DEBUG]: start: modules-final/config-scripts-user: running config-scripts-user`,
    [],
  ],
  [
    'every version',
    `${AT}stages.py[INFO]: Loaded datasource DataSourceOpenStack - DataSourceOpenStack [net,ver=2]`,
    ['loaded DataSourceOpenStack [net,ver=2]'],
  ],
  ['before 0.7', 'found data source: DataSourceEc2', ['loaded DataSourceEc2']],
  ['before 0.7', 'loaded from cache: DataSourceEc2', ['loaded DataSourceEc2 (cached)']],
  [
    '0.7.7 and later',
    `${AT}stages.py[DEBUG]: restored from cache: DataSourceNoCloud [seed=/dev/sr0][dsmode=net]`,
    ['loaded DataSourceNoCloud [seed=/dev/sr0][dsmode=net] (cached)'],
  ],
  [
    '17.1 and later',
    `${AT}stages.py[DEBUG]: restored from checked cache: DataSourceEc2Local`,
    ['loaded DataSourceEc2Local (cached)'],
  ],
  [
    '23.1 and later',
    `${AT}stages.py[DEBUG]: restored from cache with run check: DataSourceNone`,
    ['loaded DataSourceNone (cached)'],
  ],
  [
    'the same as an event',
    `${AT}handlers.py[DEBUG]: finish: init-network/check-cache: SUCCESS: restored from cache with run check: DataSourceEc2`,
    ['loaded DataSourceEc2 (cached)', 'loaded DataSourceEc2 (cached)'],
  ],
  [
    '0.7.7 and later',
    `${AT}stages.py[DEBUG]: cache invalid in datasource: DataSourceNone`,
    ['mark cache_invalid'],
  ],
  ['0.7.7 and later', `${AT}stages.py[DEBUG]: no cache found`, ['mark cache_missing']],
  [
    '0.7.3 to 0.7.6: a cache from before ends the network stage',
    `${AT}cloud-init[DEBUG]: Exiting early due to the existence of ['/var/lib/cloud/instance/obj.pkl'] files`,
    ['mark cache_trusted'],
  ],
  [
    'the same with the flag of an upstart job that saw no network',
    `Exiting early due to the existence of ['/var/lib/cloud/data/no-net'] files`,
    [],
  ],
  ['before 0.7', 'no instance data found in start-local', ['mark no_local_source']],
  ['every version', `${AT}main.py[DEBUG]: No local datasource found`, ['mark no_local_source']],
  [
    'every version',
    `${AT}util.py[WARNING]: No instance datasource found! Likely bad things to come!`,
    ['mark no_source'],
  ],
  ['0.7.7 and later', `${AT}main.py[DEBUG]: [net] Exiting without datasource`, ['mark no_source']],
  [
    '0.7.7 and later',
    `${AT}main.py[DEBUG]: [local] Exiting without datasource in local mode`,
    ['mark no_local_source'],
  ],
  ['before 0.7', 'DataSourceNotFoundException: Could not find data source', ['mark no_source']],
  [
    'module stages, on stderr alone',
    'Can not apply stage config, no datasource found! Likely bad things to come!',
    ['mark modules_without_source modules-config'],
  ],
  [
    'the same of the final stage',
    'Can not apply stage final, no datasource found! Likely bad things to come!',
    ['mark modules_without_source modules-final'],
  ],
  [
    'Python 2, what was tried',
    'DataSourceNotFoundException: Did not find any data source, searched classes: (DataSourceOpenStack)',
    ['mark no_source'],
  ],
  [
    'Python 3; an empty tuple is the wording of module stages',
    'cloudinit.sources.DataSourceNotFoundException: Did not find any data source, searched classes: ()',
    ['mark modules_without_source'],
  ],
  ['every version', `${AT}cc_final_message.py[WARNING]: Used fallback datasource`, ['mark fallback_used']],
  [
    'OpenStack, a debug line',
    `${AT}DataSourceOpenStack.py[DEBUG]: Giving up on OpenStack md from ['http://169.254.169.254/openstack'] after 0 seconds`,
    ['mark gave_up'],
  ],
  ['before 0.7', 'giving up on md after 120 seconds', ['mark gave_up']],
  [
    '22.2 to 24.4',
    `${AT}url_helper.py[ERROR]: Timed out, no response from urls: ['http://169.254.169.254/openstack']`,
    ['mark error_line', 'mark gave_up'],
  ],
  ['18.3 and later', `${AT}util.py[WARNING]: No active metadata service found`, ['mark gave_up']],
  [
    'between two rounds',
    `${AT}url_helper.py[DEBUG]: Please wait 1 seconds while we wait to try again`,
    ['mark next_round'],
  ],
  [
    'a configured name that does not resolve',
    `${AT}DataSourceOpenStack.py[DEBUG]: Removed the following from metadata urls: ['http://metadata.internal']`,
    ['mark urls_removed'],
  ],
  [
    '25.1 and later on Ubuntu',
    `${AT}main.py[DEBUG]: Will wait for network connectivity before continuing`,
    ['mark waits_for_network init'],
  ],
  [
    '24.4 and later',
    `${AT}socket.py[DEBUG]: Waiting to start stage network took 3.2 seconds`,
    ['mark single_process_wait'],
  ],
  [
    '0.7.3 to 24.3, local and network alike',
    `${AT}util.py[DEBUG]: cloud-init mode 'init' took 0.260 seconds (0.26)`,
    ['took 0.26'],
  ],
  [
    '24.4 and later',
    `${AT}performance.py[DEBUG]: cloud-init stage: 'init-network' took 0.914 seconds`,
    ['took init 0.914'],
  ],
  [
    'the link of an instance',
    `${AT}util.py[DEBUG]: Creating symbolic link from '/var/lib/cloud/instance' => '/var/lib/cloud/instances/i-0abc'`,
    ['mark instance_id i-0abc'],
  ],
  [
    'the instance before',
    `${AT}stages.py[DEBUG]: previous iid found to be iid-datasource-none`,
    ['mark previous_instance_id iid-datasource-none'],
  ],
  [
    'ds-identify, 17.1 and later',
    'No ds found [mode=search, notfound=disabled]. Disabled cloud-init [1]',
    ['mark ds_identify_none'],
  ],
  [
    'ds-identify with a milder policy',
    'No ds found [mode=search, notfound=enabled]. Enabled cloud-init [0]',
    [],
  ],
  ['ds-identify', 'Found single datasource: OpenStack', ['mark ds_identify_found OpenStack']],
  ['ds-identify, several', 'Found 2 datasources found=all: ConfigDrive NoCloud', ['mark ds_identify_found']],
  [
    'ds-identify, a list of one',
    'single entry in datasource_list (NoCloud None) use that.',
    ['mark ds_identify_found NoCloud'],
  ],
  [
    'ds-identify, named by the command line',
    "datasource 'OpenStack' specified.",
    ['mark ds_identify_found OpenStack'],
  ],
  ['ds-identify, its end', '[up 4.23s] returning 0', ['mark ds_identify_ended']],
  ['the generator', 'cloud-init is enabled but no datasource found, disabling', ['mark ds_identify_none']],
  [
    'the generator, a human act',
    'cloud-init is disabled by kernel command line or etc_file',
    ['mark disabled_by_hand'],
  ],
  ['status, 22.4 and later', 'boot_status_code: disabled-by-generator', ['mark disabled_by_generator']],
  ['status, 17.2 and later', 'Cloud-init disabled by cloud-init-generator', ['mark disabled_by_generator']],
  ['status, 22.4 and later', 'boot_status_code: disabled-by-marker-file', ['mark disabled_by_hand']],
  ['status, 22.4 to 24.1', 'boot_status_code: disabled-by-kernel-cmdline', ['mark disabled_by_hand']],
  ['status, 24.2 and later', 'boot_status_code: disabled-by-kernel-command-line', ['mark disabled_by_hand']],
  ['status, 23.4 and later', 'boot_status_code: disabled-by-environment-variable', ['mark disabled_by_hand']],
  [
    'status, 17.2 and later',
    'Cloud-init disabled by /etc/cloud/cloud-init.disabled',
    ['mark disabled_by_hand'],
  ],
  [
    'status, 17.2 and later',
    'Cloud-init disabled by kernel parameter cloud-init=disabled',
    ['mark disabled_by_hand'],
  ],
  [
    'status, 24.2 and later',
    'Cloud-init disabled by kernel command line cloud-init=disabled',
    ['mark disabled_by_hand'],
  ],
  ['status, 23.4 and later', 'Cloud-init disabled by KERNEL_CMDLINE environment', ['mark disabled_by_hand']],
  [
    'ds-identify',
    '/etc/cloud/cloud.cfg.d/90_dpkg.cfg set datasource_list: [ NoCloud, None ]',
    ['listed NoCloud None'],
  ],
  ['cloud.cfg', 'datasource_list: [ OpenStack ]', ['listed OpenStack']],
  ['ds-identify', 'DMI_PRODUCT_NAME=OpenStack Nova', ['dmi product_name OpenStack Nova']],
  ['ds-identify', 'DMI_SYS_VENDOR=Amazon EC2', ['dmi sys_vendor Amazon EC2']],
  ['ds-identify', 'DMI_CHASSIS_ASSET_TAG=OracleCloud.com', ['dmi chassis_asset_tag OracleCloud.com']],
  [
    'ds-identify',
    'DMI_PRODUCT_UUID=5ae3df7e-0000-4000-8000-00000000cafe',
    ['dmi product_uuid 5ae3df7e-0000-4000-8000-00000000cafe'],
  ],
  [
    'a class that is no fallback',
    `Seeing if we can get any data from <class '${NONE}'>`,
    ['search DataSourceNone'],
  ],
]
