/** Where commands go that do not say so themselves; `kubectl config set-context --namespace` changes it for those that follow. */
export interface Context {
  /** For commands without `-n`. */
  namespace: string;
}

/** The only cluster there is, as a kubeconfig would name it. */
export const clusterName = 'kubehop';
/** Where its API server would be. No packet goes there: the simulated network has no machine that runs it. */
export const serverUrl = 'https://127.0.0.1:6443';

/** The kubeconfig that a terminal of the page has. */
export const configOf = ({ namespace }: Context) => ({
  apiVersion: 'v1',
  clusters: [{ cluster: { server: serverUrl }, name: clusterName }],
  contexts: [{ context: { cluster: clusterName, namespace, user: clusterName }, name: clusterName }],
  'current-context': clusterName,
  kind: 'Config',
  preferences: {},
  users: [{ name: clusterName, user: {} }],
});
