import { CORE_SCHEMA, defineScalarTag, mergeTag, NOT_RESOLVED } from 'js-yaml';

/** Unquoted yes, no, on and off are booleans too, as the YAML 1.1 parser of Kubernetes (sigs.k8s.io/yaml) reads them. */
const bool = defineScalarTag('tag:yaml.org,2002:bool', {
  implicit: true,
  resolve: (text) =>
    /^(?:[Tt]rue|TRUE|[Yy]es|YES|[Oo]n|ON)$/.test(text) ||
    (/^(?:[Ff]alse|FALSE|[Nn]o|NO|[Oo]ff|OFF)$/.test(text) ? false : NOT_RESOLVED),
  identify: () => false,
});

/** YAML 1.2 with merge keys and those booleans. */
export const manifestSchema = CORE_SCHEMA.withTags(bool, mergeTag);
