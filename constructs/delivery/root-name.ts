/** Name of the objects that every engine starts from: they deliver the tree, which delivers the components. */
export const ROOT = 'tetrascope';
