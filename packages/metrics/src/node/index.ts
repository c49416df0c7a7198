export { loadWordNet } from './load-word-net.js';
export { loadWordPieces } from './load-word-pieces.js';
