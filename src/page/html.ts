import htm from 'htm';
import { h, type VNode } from 'preact';

/** Markup as a tagged template. Texts in it are texts: nothing that a report says becomes markup. */
export const html = htm.bind(h) as (strings: TemplateStringsArray, ...values: unknown[]) => VNode;
