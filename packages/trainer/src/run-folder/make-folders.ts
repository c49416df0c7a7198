export { makeFolders } from '@molx/checkpoint/node';
