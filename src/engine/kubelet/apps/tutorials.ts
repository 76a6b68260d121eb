import { httpServer, type Server } from './servers.ts';

// Images that tutorials on kubernetes.io look into the answers of.

/** serve_hostname, of "Debug Services": says which pod it is. */
export const hostnameServer: Server = (context) => {
  const page = httpServer(context);
  const { pod } = context;
  return (request) => {
    const answer = page(request);
    return answer.status === 200 ? { ...answer, body: `${pod.spec.hostname ?? pod.metadata.name}\n` } : answer;
  };
};

/** echoserver, of "Using Source IP": whom it sees, as `client_address`. */
export const echoPageServer: Server = (context) => {
  const page = httpServer(context);
  const { pod } = context;
  return (request) => {
    const answer = page(request);
    if (answer.status !== 200) return answer;
    const { method, path, clientAddress, host } = request;
    const [real = '/', query = ''] = path.split('?');
    const body = [
      '',
      '',
      `Hostname: ${pod.spec.hostname ?? pod.metadata.name}`,
      '',
      'Pod Information:',
      '\t-no pod information available-',
      '',
      'Server values:',
      '\tserver_version=nginx: 1.13.3 - lua: 10008',
      '',
      'Request Information:',
      `\tclient_address=${clientAddress}`,
      `\tmethod=${method}`,
      `\treal path=${real}`,
      `\tquery=${query}`,
      '\trequest_version=1.1',
      '\trequest_scheme=http',
      `\trequest_uri=http://${host}:8080${path}`,
      '',
      'Request Headers:',
      '\taccept=*/*',
      `\thost=${host}`,
      '',
      'Request Body:',
      '\t-no body in request-',
      '',
      '',
    ];
    return { ...answer, body: body.join('\n') };
  };
};
