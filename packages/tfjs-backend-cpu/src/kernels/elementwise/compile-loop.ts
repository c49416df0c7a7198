import { fastErf } from '../../math/fast-erf.js';
import { fastExp, fastSigmoid, fastTanh } from '../../math/fast-exp.js';

const helpers = { fastExp, fastSigmoid, fastTanh, fastErf };

/**
 * Makes a function out of its source, with our fast mathematical functions in reach.
 *
 * A loop that calls an operator passed as an argument, or that meets several array types, runs up to ten times slower
 * in V8, which keeps type feedback per function source. So each pair of operator and array type gets a loop of its
 * own from a template. The sources are constants of this package; nothing from outside reaches them.
 */
export function compileLoop<Loop>(parameters: string, body: string): Loop {
  const factory = new Function(...Object.keys(helpers), `'use strict'; return function (${parameters}) { ${body} };`);
  return factory(...Object.values(helpers)) as Loop;
}
