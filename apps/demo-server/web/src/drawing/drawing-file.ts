import { renderSvg } from '../text/sanitize.js';

/** Pixels of a PNG for one of the drawing. */
const pngScale = 3;

/** A drawing as an SVG document of the given size, without anything but shapes and text. */
export function svgDocument(svg: string, { width, height }: { width: number; height: number }): string {
  const drawing = renderSvg(svg);
  if (drawing === undefined) return '';
  drawing.setAttribute('width', String(width));
  drawing.setAttribute('height', String(height));
  return `${new XMLSerializer().serializeToString(drawing)}\n`;
}

/** A drawing as PNG, at three times its size. */
export async function pngOf(svg: string, size: { width: number; height: number }): Promise<Blob> {
  const address = URL.createObjectURL(new Blob([svgDocument(svg, size)], { type: 'image/svg+xml' }));
  try {
    const image = new Image();
    image.src = address;
    await image.decode();
    const canvas = document.createElement('canvas');
    canvas.width = size.width * pngScale;
    canvas.height = size.height * pngScale;
    canvas.getContext('2d')!.drawImage(image, 0, 0, canvas.width, canvas.height);
    return await new Promise((resolve) => canvas.toBlob((blob) => resolve(blob!), 'image/png'));
  } finally {
    URL.revokeObjectURL(address);
  }
}
