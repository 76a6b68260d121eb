/** A schema as kube-openapi writes it, as far as kubectl reads it. */
export interface Schema {
  readonly $ref?: string;
  readonly type?: string;
  readonly description?: string;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly items?: Schema;
  readonly additionalProperties?: Schema;
  readonly allOf?: readonly Schema[];
  readonly enum?: readonly unknown[];
  readonly 'x-kubernetes-group-version-kind'?: readonly {
    readonly group: string;
    readonly version: string;
    readonly kind: string;
  }[];
}

/** `/openapi/v3/GROUP/VERSION`. */
export interface OpenApi {
  readonly components: { readonly schemas: Readonly<Record<string, Schema>> };
}

/** What `$ref: '#/components/schemas/NAME'` points at; undefined for no reference, and for one that leads nowhere. */
export const referred = ({ components }: OpenApi, { $ref }: Schema): Schema | undefined =>
  $ref === undefined ? undefined : components.schemas[$ref.slice($ref.lastIndexOf('/') + 1)];
