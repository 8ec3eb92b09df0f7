/**
 * What nearly every report and every large item contains; deflate finds it here instead of storing it again. The commonest
 * comes last, because near matches are cheapest.
 *
 * Never change it: what was stored with it cannot be read without it. A better one is a new constant beside it and a new
 * version in `packed.ts`. A test checks its digest.
 */
export const DICTIONARY = [
  // Items of the table, in the order in which they are written.
  '"quarantine":null,"planned":null,"gone":null,"settled_boot":null,"labels":{},"incident":null,"actions":[],',
  '"secret":{"hash":"","epoch":1,"bound_at":17,"boot_key":"","by":"launch"},"secret":null,"known":true,',
  '"launch":{"at":17,"deadline_at":17,"image":null,"epoch":1,"satisfied_at":17},"last_report_at":17,',
  '"confidence":"certain","image":"","arrived_at":17,"first_at":17,',
  '{"rev":1,"fleet":"default","instance":"i-0","known":true,"newest":{"boot_key":"","guest":"","boot_n":1,',
  '"began_at":17,"verdict":"failed","cause":"route_late","image":"","trust":"claimed"},"boots":[',
  '{"boot_key":"","guest":"","boot_n":1,"began_at":17,"verdict":"ok","cause":"healthy","image":"","trust":"bound"},',
  // Failures.
  'Traceback (most recent call last):\n   File "/usr/lib/python3/dist-packages/cloudinit/ \n   File "/usr/lib/python2.6/site-packages/cloudinit/',
  ' - util.py[WARNING]: No instance datasource found! Likely bad things to come!\n',
  " - url_helper.py[WARNING]: Calling 'http://169.254.169.254/2009-04-04/meta-data/instance-id' failed [0/120s]: request error [",
  "HTTPConnectionPool(host='169.254.169.254', port=80): Max retries exceeded with url: /openstack (Caused by ",
  "NewConnectionError('<urllib3.connection.HTTPConnection object at 0x7f>: Failed to establish a new connection: [Errno 101] Network is unreachable'))",
  " - DataSourceOpenStack.py[DEBUG]: Giving up on md from ['http://169.254.169.254/openstack'] after 0 seconds\n",
  " - util.py[WARNING]: Getting data from <class 'cloudinit.sources.DataSourceOpenStack.DataSourceOpenStackLocal'> failed\n",
  'No instance datasource found.',
  'unreachable',
  'DataSourceNone',
  'DataSourceEc2Local',
  'DataSourceNoCloud',
  // Console tables.
  ' ci-info: no authorized ssh keys fingerprints found for user .\n ci-info: | Keytype | Fingerprint (sha256) | Fingerprint (md5) | Options | Comment |\n',
  ' ci-info: +++++++++++++++++++++++++++++++++++++++Net device info+++++++++++++++++++++++++++++++++++++++\n',
  ' ci-info: +--------+------+------------------------------+---------------+--------+-------------------+\n',
  ' ci-info: | Device |  Up  |           Address            |      Mask     | Scope  |     Hw-Address    |\n',
  ' ci-info: |  eth0  | True |        10.0.0.1        | 255.255.255.0 | global | fa:16:3e: |\n',
  ' ci-info: |  eth0: | True | fe80::f816:3eff:fe/64 |       .       |  link  | fa:16:3e: |\n',
  ' ci-info: |   lo   | True |          127.0.0.1           |   255.0.0.0   |  host  |         .         |\n',
  ' ci-info: |  lo:   | True |   127.0.0.1   |   255.0.0.0   |         .         |\n ci-info: |   lo   | True | ::1/128 |       .       |  host  |         .         |\n',
  ' ci-info: ++++++++++++++++++++++++++++++++Route IPv4 info+++++++++++++++++++++++++++++++++\n ci-info: +++++++++++++++++++Route IPv6 info+++++++++++++++++++\n',
  ' ci-info: +++++++++++++++++++++++++++++++++++Route info+++++++++++++++++++++++++++++++++++\n',
  ' ci-info: +-------+-----------------+--------------+-----------------+-----------+-------+\n',
  ' ci-info: | Route |   Destination   |   Gateway    |     Genmask     | Interface | Flags |\n',
  ' ci-info: |   0   |     0.0.0.0     | 10.0.0.1 |     0.0.0.0     |    eth0   |   UG  |\n',
  ' ci-info: |   1   | 169.254.169.254 | 10.0.0.1 | 255.255.255.255 |    eth0   |  UGH  |\n',
  ' ci-info: |   2   |   10.0.0.0  |   0.0.0.0    |  255.255.255.0  |    eth0   |   U   |\n',
  // The log: cloud-init 22 and later, then 0.7.5.
  ' - handlers.py[DEBUG]: start: init-local/check-cache: attempting to read from cache [check]\n - handlers.py[DEBUG]: finish: init-local/check-cache: SUCCESS: no cache found\n',
  ' - handlers.py[DEBUG]: start: init-network/check-cache: attempting to read from cache [trust]\n - handlers.py[DEBUG]: finish: init-network/check-cache: SUCCESS: restored from cache\n',
  ' - handlers.py[DEBUG]: finish: init-network/search-: SUCCESS: searching for network data from DataSource\n - handlers.py[DEBUG]: start: init-local/search-: searching for local data from DataSource\n',
  ' - sources[DEBUG]: Update datasource metadata and network config due to events: boot-new-instance\n - sources[DEBUG]: Detected DataSourceOpenStack [net,ver=None]\n',
  " - url_helper.py[DEBUG]: [0/1] open 'http://169.254.169.254/openstack' with {'url': 'http://169.254.169.254/openstack', ",
  ' - url_helper.py[DEBUG]: Read from http://169.254.169.254/openstack/latest/meta_data.json (200, 94b) after 1 attempts\n',
  " - performance.py[DEBUG]: Getting metadata took 1.0 seconds\n - performance.py[DEBUG]: cloud-init stage: 'init-local' took 1.0 seconds\n",
  ' - stages.py[DEBUG]: no cache found\n - main.py[DEBUG]: No local datasource found\n - main.py[DEBUG]: [local] Exiting without datasource\n',
  ' - stages.py[INFO]: Loaded datasource DataSourceOpenStack - DataSourceOpenStack [net,ver=2]\n - stages.py[DEBUG]: no vendordata from datasource\n',
  ' - util.py[WARNING]: Unable to change the ownership of /var/log/cloud-init.log to user syslog, group adm\n',
  " - __init__.py[DEBUG]: Looking for for data source in: ['OpenStack', 'None'], via packages ['', 'cloudinit.sources'] that matches dependencies ['FILESYSTEM', 'NETWORK']\n",
  " - __init__.py[DEBUG]: Searching for data source in: ['DataSourceOpenStack', 'DataSourceNone']\n - cloud-init[DEBUG]: No local datasource found\n",
  " - __init__.py[DEBUG]: Seeing if we can get any data from <class 'cloudinit.sources.DataSourceOpenStack.DataSourceOpenStack'>\n",
  " - cloud-init[DEBUG]: init will now be targeting instance id: \n - util.py[DEBUG]: cloud-init mode 'modules' took 0.1 seconds (0.1)\n - util.py[DEBUG]: cloud-init mode 'init' took 0.1 seconds (0.1)\n",
  // Status files.
  '"recoverable_errors": {}, "stage": null, "modules-init": {\n  "v1": {\n   "errors": [], \n   "datasource": "DataSourceOpenStack [net,ver=2]"\n  }\n }\n',
  '   "modules-final": {\n    "start": 17, \n    "finished": 17, \n    "errors": [], \n    "end": null\n   }, \n   "modules-config": {\n    "start": 17, \n    "finished": 17, \n    "errors": [], \n    "end": null\n   }, \n',
  '   "init-local": {\n    "start": 17, \n    "finished": 17, \n    "errors": [], \n    "end": null\n   }, \n   "init": {\n    "errors": [],\n    "finished": 17,\n    "start": 17\n   },\n',
  // The envelope.
  'boot-health-evidence/1\nboot_id: \ncontainer: none\nmacs: fa:16:3e:\nproduct_uuid: \nproduct_name: OpenStack Nova\nsys_vendor: Red Hat, Inc.\nsys_vendor: Amazon EC2\n',
  'boot_n: 1\nseq: 1\nuptime: \nreason: finished\nreporter: 0.1.0\nimage: \nkernel: \nos: \nhint: good\ncloud_init: \n\n',
  'section: route-samples\n - link eth0 up fa:16:3e:\n - addr eth0 10.0.0.1/24\n - addr eth0 fe80::f816:3eff:fe/64\n - route4 eth0 00000000 0003 00000000\n - route4 eth0 FEA9FEA9 0007 FFFFFFFF\n',
  ' - route4 eth0 00000000 0001 00FFFFFF\n - route6 eth0 fe800000000000000000000000000000 40 00000000000000000000000000000000 00000001\n - get 169.254.169.254 ok\n',
  'section: console\nsection: journal\nsection: /etc/cloud/cloud.cfg.d/\n datasource_list: [ OpenStack, None ]\nsection: /var/lib/cloud/instance/boot-finished\n',
  'section: /run/cloud-init/status.json\n {\n  "v1": {\nsection: /run/cloud-init/result.json\n {\n  "v1": {\nsection: /var/log/cloud-init.log\nsection: /var/log/cloud-init-output.log\n',
  " - util.py[DEBUG]: Cloud-init v. 0.7.5 running 'init-local' at Sun, 22 Nov 2026 09:35:51 +0000. Up 1678.78 seconds.\n - log_util.py[DEBUG]: Cloud-init v. 24.4 running 'init' at ",
  " Cloud-init v. 0.7.5 running 'modules:config' at Mon, 22 Nov 2026 09:35:51 +0000. Up 16.78 seconds.\n Cloud-init v. 24.4 running 'modules:final' at Tue, 22 Nov 2026 09:35:51 +0000. Up 17.79 seconds.\n",
  ' Cloud-init v. 24.4 finished at Sun, 22 Nov 2026 09:35:54 +0000. Datasource DataSourceOpenStack [net,ver=2].  Up 18.93 seconds\n',
].join('')
