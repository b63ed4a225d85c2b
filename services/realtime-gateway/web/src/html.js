/** JSX without a build step: `html` is a tagged template that makes Preact's nodes. */
import htm from 'htm';
import { h } from 'preact';

/** @type {(strings: TemplateStringsArray, ...values: any[]) => any} */
export const html = htm.bind(h);
