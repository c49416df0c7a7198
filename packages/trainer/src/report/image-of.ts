/** An image of its own document: styles and scripts of the SVG stay inside. */
export function imageOf(svg: string): string {
  return `data:image/svg+xml;base64,${Buffer.from(svg, 'utf8').toString('base64')}`;
}
