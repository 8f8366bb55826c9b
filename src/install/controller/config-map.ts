import { why, type ManifestValue } from '../commented.js';
import type { InstallSettings } from '../install-options.js';
import { CONFIGURATION_KEY, CONTROLLER_NAME, labelsOf, metadata } from '../names.js';

/** What the controller is told. */
export function controllerConfigMap({ namespace, controller }: InstallSettings): ManifestValue {
  return why(
    'The controller loads a change by itself within a minute or two; one that does not load is refused, and the old ' +
      'configuration stays in force. What changes policies needs rights besides: `firebreak manifests --controller-config`.',
    {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: metadata({ name: CONTROLLER_NAME, namespace, labels: labelsOf('controller') }),
      data: { [CONFIGURATION_KEY]: controller.configuration },
    },
  );
}
