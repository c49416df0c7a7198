/** What RDKit's drawings say in `style`, and SVG takes as an attribute as well. */
const presentation = new Set([
  'dominant-baseline',
  'fill',
  'fill-opacity',
  'fill-rule',
  'font-family',
  'font-size',
  'font-style',
  'font-weight',
  'opacity',
  'stroke',
  'stroke-dasharray',
  'stroke-linecap',
  'stroke-linejoin',
  'stroke-miterlimit',
  'stroke-opacity',
  'stroke-width',
  'text-anchor',
]);

/**
 * Writes an SVG's `style` attributes as presentation attributes, which a Content-Security-Policy without inline styles lets through.
 * Properties other than those of shapes and text are dropped, and so is what holds more than a plain value.
 */
export function styleToAttributes(svg: string): string {
  return svg.replace(/\sstyle=(?:'([^']*)'|"([^"]*)")/g, (_, single?: string, double?: string) =>
    (single ?? double ?? '')
      .split(';')
      .map((declaration) => {
        const [, property = '', value = ''] = /^\s*([a-z-]+)\s*:\s*([#\w.,% -]+?)\s*$/i.exec(declaration) ?? [];
        return presentation.has(property.toLowerCase()) ? ` ${property.toLowerCase()}="${value}"` : '';
      })
      .join(''),
  );
}
