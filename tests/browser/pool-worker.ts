import { serveFeaturizer } from '@molx/featurizers';

serveFeaturizer(self, { locateFile: (file) => new URL(`/${file}`, self.location.href).href });
