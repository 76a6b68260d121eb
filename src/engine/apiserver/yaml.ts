import type { ScalarTag } from 'yaml';

/** Unquoted yes, no, on and off are booleans, as the YAML 1.1 parser of Kubernetes (sigs.k8s.io/yaml) reads them. */
export const yaml11Bool: ScalarTag = {
  tag: 'tag:yaml.org,2002:bool',
  default: true,
  test: /^(?:[Yy]es|YES|[Nn]o|NO|[Oo]n|ON|[Oo]ff|OFF)$/,
  resolve: (text) => /^(?:yes|on)$/i.test(text),
};
