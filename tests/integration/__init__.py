"""Parts of the suite on real servers, where no single package is the place for it."""
