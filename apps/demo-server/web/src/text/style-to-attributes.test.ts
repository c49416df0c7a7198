import { expect, it } from 'vitest';
import { styleToAttributes } from './style-to-attributes.js';

it('writes the styles of RDKit as attributes', () => {
  expect(
    styleToAttributes("<path class='bond-0' d='M 1,2' style='fill:none;stroke:#FF0000;stroke-width:2.0px' />"),
  ).toBe(`<path class='bond-0' d='M 1,2' fill="none" stroke="#FF0000" stroke-width="2.0px" />`);
  expect(styleToAttributes('<text style="font-size:12px; text-anchor : start;">')).toBe(
    '<text font-size="12px" text-anchor="start">',
  );
});

it('drops what is no plain value of a shape', () => {
  expect(styleToAttributes("<rect style='fill:url(//x);behavior:url(x);position:fixed;stroke:red'/>")).toBe(
    '<rect stroke="red"/>',
  );
  expect(styleToAttributes("<rect style='fill:&quot; onload=&quot;x'/>")).toBe('<rect/>');
});
