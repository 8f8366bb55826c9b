import { joinFieldPath } from '../model/field-path.js';

/** The path of a label or an annotation. Always in brackets, as Kubernetes writes the keys of maps: `metadata.labels[app]`. */
export function metadataPath(what: 'label' | 'annotation', key: string): string {
  const parent = `metadata.${what}s`;
  const path = joinFieldPath(parent, key);
  return path.endsWith(']') ? path : `${parent}[${key}]`;
}
