import { clientPod, deploymentOf, sceneOf, serviceNamed } from './lab.ts';
import { ShellLab } from './shell.ts';

/** A pod of that image that only waits. */
const podOf = (name: string, image: string): string =>
  `apiVersion: v1\nkind: Pod\nmetadata: {name: ${name}}\nspec: {containers: [{name: ${name}, image: ${image}, command: [sleep, infinity]}]}\n`;

/**
 * What programs are tried on: `web` (a server on port 80 behind a Service of that name), `none` (a Service without endpoints), `shut` (one
 * whose target port is closed), the host db.example.com outside (80, and 443 with a certificate for itself), and the pods `client`
 * (curlimages/curl), `box` (busybox) and `tools` (netshoot).
 */
export class Shop extends ShellLab {
  constructor(...more: readonly string[]) {
    super(
      sceneOf(
        'outside: [{name: db.example.com, address: 198.51.100.7, listens: [{port: 443, tls: {names: [db.example.com]}}, {port: 80}]}]',
      ),
      clientPod(),
      podOf('box', 'busybox:1.36'),
      podOf('tools', 'nicolaka/netshoot'),
      deploymentOf('web', 1),
      serviceNamed('web', 'clusterIP: 10.96.0.50, ports: [{name: http, port: 80}]'),
      serviceNamed('none', 'clusterIP: 10.96.0.51, ports: [{port: 80}]'),
      serviceNamed('shut', 'clusterIP: 10.96.0.52, ports: [{port: 80, targetPort: 81}]').replace(
        'app: shut',
        'app: web',
      ),
      ...more,
    );
  }
}
