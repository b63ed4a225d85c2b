/** A component that renders again only for other props, or for what it reads out of the store. */
import { Component, h } from 'preact';

/** @param {Record<string, any>} one @param {Record<string, any>} other */
function same(one, other) {
  const names = Object.keys(one);
  return names.length === Object.keys(other).length && names.every((name) => Object.is(one[name], other[name]));
}

/** @template {Record<string, any>} P @param {(props: P) => any} render */
export function memo(render) {
  return class extends Component {
    /** @override @param {any} next */
    shouldComponentUpdate(next) {
      return !same(next, this.props);
    }

    /** @override @param {any} props */
    render(props) {
      return h(render, props);
    }
  };
}
